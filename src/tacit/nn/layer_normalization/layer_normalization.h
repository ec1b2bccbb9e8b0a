#pragma once

#include "tacit/ir/operator.h"

namespace tacit::nn {

/// A LayerNormalization's or RMSNormalization's rows: all axes from `axis` on.
struct NormalizedAxes {
  int64_t axis = 0;
  int64_t count = 1;   ///< rows
  int64_t length = 1;  ///< elements per row
};
NormalizedAxes normalized_axes(const ir::NodeContext& node);

double normalization_epsilon(const ir::NodeContext& node);

/// Checks the inputs, of which `most` may be present: scale and bias are broadcast to a row.
void check_normalization(const ir::NodeContext& node, size_t most);

}  // namespace tacit::nn
