#pragma once

#include <span>
#include <vector>

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

/// Views: kReshape {dims...}, kTranspose {perm...}, kSlice {axis, start, step, length}, kConcat {axis},
/// kBroadcast {dims...}. Every element of the result is an element of an input; nothing is computed.
namespace tacit::op {

/// Axis j of a transpose is axis perm[j] of its input. Index j of a slice is index start + j step of its input's axis.
/// A broadcast keeps the rank; input dimensions of 1 are repeated.
Shape view_shape(const program::Node& node, std::span<const Shape> inputs);

/// Where each element of the view comes from, in row-major order: an index into the concatenated elements of the inputs.
std::vector<int64_t> view_sources(const program::Node& node, std::span<const Shape> inputs);

/// `view_sources` of the broadcast of `from` to `to`; equal rank, each dimension equal or 1.
std::vector<int64_t> broadcast_sources(const Shape& from, const Shape& to);

/// kWindow {axis, outputs, kernel, stride, dilation, pad}: the axis becomes (outputs, kernel), and element (o, k) is element
/// o stride + k dilation - pad of the axis, or 0 where that is outside.
Tensor<int64_t> window(const program::Node& node, const Tensor<int64_t>& x);

/// kSumAxis {axis}: the axis becomes 1.
Tensor<int64_t> sum_axis(const program::Node& node, const Tensor<int64_t>& x);

/// The shape to which two shapes of equal rank broadcast.
Shape broadcast_shape(const Shape& a, const Shape& b);

/// Row-major strides.
std::vector<int64_t> strides(const Shape& shape);

}  // namespace tacit::op
