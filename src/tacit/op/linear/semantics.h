#pragma once

#include <span>

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

/// Public linear maps: exact sums of integers.
namespace tacit::op {

/// kLinear {constant, c_0, .., c_{n-1}}: y = constant + sum_i c_i x_i, all of one shape.
Tensor<int64_t> linear(const program::Node& node, std::span<const Tensor<int64_t>* const> inputs);

/// kScaleAxis {axis, c_0, .., c_{d-1}}: index j of the axis is multiplied by c_j.
Tensor<int64_t> scale_axis(const program::Node& node, const Tensor<int64_t>& input);

}  // namespace tacit::op
