#pragma once

#include <vector>

#include "tacit/ir/operator.h"

namespace tacit::nn {

/// The axis of a Split node.
int64_t split_axis(const ir::NodeContext& node);

/// Lengths of the parts. They are an input from opset 13 and an attribute before; without them the parts are equal, the
/// last one smaller if need be.
std::vector<int64_t> split_lengths(const ir::NodeContext& node, int64_t axis);

}  // namespace tacit::nn
