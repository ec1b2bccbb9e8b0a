#pragma once

#include "tacit/ir/graph.h"

namespace tacit::nn {

/// Folds each BatchNormalization into the Conv or Gemm before it, where nothing else reads that node's result and all
/// parameters are constants: the numbers of a channel's kernel are multiplied by its factor, and its bias moves along. The
/// graph is typed and simplified before and after.
void fold_batch_normalizations(ir::Graph& graph);

}  // namespace tacit::nn
