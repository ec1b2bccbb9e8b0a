#include "tacit/nn/batch_normalization/batch_normalization.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

/// The four parameters are folded at compile time: a product with one learned vector and the addition of another.
void lower_batch_normalization(quant::LowerContext& c, const ir::Node& node) {
  bool learned = false;
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    learned |= c.is_learned(node.inputs[i]);
  }
  auto [factor, offset] = batch_normalization_affine(c.info(node));
  const Shape& shape = c.shape(node.outputs[0]);
  Shape per_channel(shape.size() - 1, 1);
  per_channel[0] = shape[1];
  factor.shape = offset.shape = per_channel;
  const quant::Quantised scaled = quant::multiply_constant(c, node.inputs[0], factor, learned, shape);
  c.set(node.outputs[0], quant::add_constant(c, scaled, 1, offset, 1, learned, shape));
}

}  // namespace tacit::nn
