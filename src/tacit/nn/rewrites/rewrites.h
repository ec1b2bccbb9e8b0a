#pragma once

#include "tacit/ir/graph.h"

/// Operators that exporters write as several.
namespace tacit::nn {

/// An addend or a choice that puts entries of a Softmax at -10^4 or below: they become its attribute `mask`, a tensor of
/// zeros (masked) and ones that broadcasts to the scores, and nothing large is left to add.
void recognise_masks(ir::Graph& graph);

/// A product of elementwise functions of one value, with scalar constants only, that is a function with a table of its own,
/// however it is written: its values at a few dozen points say so. Gelu in both forms, and Mish.
void recognise_curves(ir::Graph& graph);

}  // namespace tacit::nn
