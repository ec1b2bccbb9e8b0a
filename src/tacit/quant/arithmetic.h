#pragma once

#include "tacit/quant/lower_context.h"

/// What several lowerings share: sums, products and contractions, with the choice of scales.
namespace tacit::quant {

/// Dimensions of 1 put in front until the rank is `rank`.
Shape padded(const Shape& shape, size_t rank);

/// outputs[0] = inputs[0] + sign inputs[1], with ONNX broadcasting. One of them may be a constant.
void lower_sum(LowerContext& c, const ir::Node& node, int sign);

/// x + sign y, broadcast to `shape`; both private.
Quantised add(LowerContext& c, const Quantised& x, const Quantised& y, int sign, const Shape& shape);

/// sign_x x + sign_k numbers, broadcast to `shape`. Learned numbers are a weight at the scale of x.
Quantised add_constant(LowerContext& c, const Quantised& x, int sign_x, const Tensor<double>& numbers, int sign_k,
                       bool learned, const Shape& shape);

/// c x for a public number: a change of scale where it is a power of two.
Quantised multiply_scalar(LowerContext& c, const Quantised& x, double factor);

/// The value `id` times numbers, broadcast to `shape`.
Quantised multiply_constant(LowerContext& c, ir::ValueId id, const Tensor<double>& numbers, bool learned,
                            const Shape& shape);

/// x times numbers, broadcast to `shape`: x is committed, uniform, and of the rank of `shape`.
Quantised multiply_uniform(LowerContext& c, const Quantised& x, Tensor<double> numbers, bool learned, const Shape& shape);

/// x W, an accumulator: x [.., m, k] is the private value `id` (reshaped to `x_shape`), W [.., k, n] constant; equal rank.
Quantised contract_right(LowerContext& c, ir::ValueId id, const Shape& x_shape, const Tensor<double>& w, bool learned);

/// W x, an accumulator.
Quantised contract_left(LowerContext& c, const Tensor<double>& w, bool learned, ir::ValueId id, const Shape& x_shape);

/// Numbers as a weight of which each index of `axis` has a scale of its own, a power of two: its integers fill the weight's bits, up to
/// the node's spare bits, and public factors bring them to the scale of the finest. The factors are part of a view, so that a
/// contraction with x over `terms` elements costs no cell and no equation more; its sums have as many bits more as the scales lie
/// apart.
struct ChannelWeight {
  Quantised weight;
  int exponent = 0;
};
ChannelWeight channel_weight(LowerContext& c, const Quantised& x, const Tensor<double>& w, int64_t axis, int64_t terms, bool learned);

/// The exponent at which constant numbers of this magnitude become weights.
int constant_exponent(LowerContext& c, const std::vector<double>& numbers, bool learned);

/// outputs[0] is inputs[0] in another shape.
void lower_reshaped(LowerContext& c, const ir::Node& node);

}  // namespace tacit::quant
