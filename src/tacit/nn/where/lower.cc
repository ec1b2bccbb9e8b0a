#include "tacit/nn/common/align.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

/// b + mask (a - b), exact.
void lower_where(quant::LowerContext& c, const ir::Node& node) {
  constexpr int kMaxChoiceBits = 40;
  const ir::ValueId condition = node.inputs[0], out = node.outputs[0];
  const Shape& shape = c.shape(out);
  std::vector<quant::Quantised> choices = align(c, {c.committed(node.inputs[1]), c.committed(node.inputs[2])}, kMaxChoiceBits);
  for (quant::Quantised& x : choices) x = c.emit().broadcast(c.emit().reshape(x, quant::padded(x.shape, shape.size())), shape);
  const quant::Quantised mask = c.committed(condition);
  const quant::Emitter::Term terms[] = {{choices[0], 1}, {choices[1], -1}};
  const quant::Quantised difference = c.emit().linear(terms, 0, choices[0].exponents);
  const quant::Quantised chosen = c.emit().product(difference, c.emit().reshape(mask, quant::padded(mask.shape, shape.size())),
                                                   difference.exponent());
  const quant::Emitter::Term sum[] = {{chosen, 1}, {choices[1], 1}};
  quant::Quantised y = c.emit().linear(sum, 0, chosen.exponents);
  y.reach = quant::hull(choices[0].reach, choices[1].reach);
  c.set(out, y);
}

}  // namespace tacit::nn
