#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// |x| = 2 max(x, 0) - x, exact in the integers of x.
void lower_abs(quant::LowerContext& c, const ir::Node& node) {
  const quant::Quantised x = c.fit(node.inputs[0]);
  const quant::Emitter::Term terms[] = {{c.relu(x), 2}, {x, -1}};
  c.set(node.outputs[0], c.emit().linear(terms, 0, x.exponents));
}

}  // namespace tacit::nn
