#pragma once

#include "tacit/ir/graph.h"

namespace tacit::ir {

/// A product of elementwise functions of one value, with scalar constants only, that is a function with a table of its own,
/// however it is written: its values at a few dozen points say so. Gelu in both forms, and Mish. The graph is typed and its
/// constants are folded; nodes that are no longer needed stay.
void recognise_curves(Graph& graph);

}  // namespace tacit::ir
