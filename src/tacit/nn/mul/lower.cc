#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

void lower_mul(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId a = node.inputs[0], b = node.inputs[1], out = node.outputs[0];
  const Shape& shape = c.shape(out);
  if (c.is_constant(b)) return c.set(out, quant::multiply_constant(c, a, c.numbers(b), c.is_learned(b), shape));
  if (c.is_constant(a)) return c.set(out, quant::multiply_constant(c, b, c.numbers(a), c.is_learned(a), shape));
  const quant::Quantised x = c.emit().reshape(c.operand(a), quant::padded(c.shape(a), shape.size()));
  const quant::Quantised y = c.emit().reshape(c.operand(b), quant::padded(c.shape(b), shape.size()));
  c.set(out, c.emit().product(x, y, x.exponent() + y.exponent()));
}

}  // namespace tacit::nn
