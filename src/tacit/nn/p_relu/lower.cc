#include <algorithm>

#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

/// max(x, 0) - slope max(-x, 0), and max(-x, 0) = max(x, 0) - x.
void lower_p_relu(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId slope = node.inputs[1], out = node.outputs[0];
  const quant::Quantised x = c.fit(node.inputs[0]);
  const quant::Quantised positive = c.relu(x);
  const quant::Emitter::Term terms[] = {{x, 1}, {positive, -1}};
  quant::Quantised negative = c.emit().linear(terms, 0, x.exponents);
  negative.reach = {std::min<__int128>(x.reach.lo, 0), 0};
  const quant::Quantised a = c.operand(slope);
  const quant::Quantised factor = c.emit().reshape(a, quant::padded(a.shape, x.shape.size()));
  const quant::Quantised scaled = c.emit().product(negative, factor, x.exponent() + a.exponent());
  c.set(out, quant::add(c, scaled, positive, 1, c.shape(out)));
}

}  // namespace tacit::nn
