#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

/// Division by a constant is multiplication by its reciprocals: public ones change the scale, learned ones are weights.
void lower_div(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId divisor = node.inputs[1], out = node.outputs[0];
  if (!c.is_constant(divisor)) c.refuse("it divides by a private value; only division by a constant is supported");
  if (c.is_integer(out)) c.refuse("it divides private integers, which truncates");
  Tensor<double> reciprocals = c.numbers(divisor);
  for (double& x : reciprocals.data) {
    if (x == 0) c.refuse("its divisor holds a zero");
    x = 1 / x;
  }
  c.set(out, quant::multiply_constant(c, node.inputs[0], reciprocals, c.is_learned(divisor), c.shape(out)));
}

}  // namespace tacit::nn
