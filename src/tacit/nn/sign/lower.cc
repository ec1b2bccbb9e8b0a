#include <algorithm>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// Exact on the integers of x: what rounds to zero has the sign 0.
void lower_sign(quant::LowerContext& c, const ir::Node& node) {
  const quant::Quantised x = c.fit(node.inputs[0], quant::LowerContext::kCommittedBits);
  const int bits = std::max(2, quant::bits_for(x.declared));
  c.set(node.outputs[0], c.emit().table(x, 0, {.function = op::Function::kSign, .in_bits = bits, .out_bits = 2}, 0));
}

}  // namespace tacit::nn
