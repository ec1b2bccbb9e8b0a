#pragma once

#include <functional>
#include <vector>

#include "tacit/ir/graph.h"

namespace tacit::ir {

/// Called once per value in order of computation: first the graph's inputs, then every node's results. Constants of the
/// graph are not reported. The reference is valid during the call only.
using Observer = std::function<void(ValueId, const Constant&)>;

/// The model in floating point: every float in double precision, every integer in 64 bits.
/// `inputs` are in the order of `graph.inputs` and have exactly their types and shapes.
/// Returns the outputs in the order of `graph.outputs`. Values are freed after their last use.
/// Throws UserError{kBadInput} on inputs of other number, type or shape.
std::vector<Constant> evaluate(const Graph& graph, const std::vector<Constant>& inputs, const Observer& observe = {});

/// The results of one node, its inputs' values being those of `value`: constants of the graph are asked for as well.
std::vector<Constant> evaluate_node(const Graph& graph, const Node& node,
                                    const std::function<const Constant&(ValueId)>& value);

}  // namespace tacit::ir
