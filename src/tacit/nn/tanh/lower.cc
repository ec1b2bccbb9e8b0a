#include "tacit/nn/softmax/scores.h"

namespace tacit::nn {
namespace {

/// tanh(x) = 2 sigmoid(2 x) - 1.
quant::Quantised by_softmax(quant::LowerContext& c, ir::ValueId id) {
  const quant::Quantised p = sigmoid_by_softmax(c, id, 1);
  const quant::Emitter::Term doubled{p, 2};
  return c.emit().linear({&doubled, 1}, -(int64_t{1} << p.exponent()), p.exponents);
}

}  // namespace

void lower_tanh(quant::LowerContext& c, const ir::Node& node) {
  const bool softmax = pays_as_softmax(c, node, op::Function::kTanh);
  c.set(node.outputs[0], softmax ? by_softmax(c, node.inputs[0]) : c.curve(node, op::Function::kTanh));
}

}  // namespace tacit::nn
