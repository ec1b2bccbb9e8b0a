#pragma once

#include <vector>

#include "tacit/ir/operator.h"

namespace tacit::nn {

/// What a Slice node takes of each axis: index start + i * step for i < shape. All indices exist; steps may be negative.
struct SlicePlan {
  std::vector<int64_t> starts;
  std::vector<int64_t> steps;
  Shape shape;
};

/// Reads the attributes (before opset 10) or inputs of a Slice node.
SlicePlan plan_slice(const ir::NodeContext& node);

}  // namespace tacit::nn
