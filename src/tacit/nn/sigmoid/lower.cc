#include "tacit/nn/softmax/scores.h"

namespace tacit::nn {

void lower_sigmoid(quant::LowerContext& c, const ir::Node& node) {
  const bool softmax = pays_as_softmax(c, node, op::Function::kSigmoid);
  c.set(node.outputs[0], softmax ? sigmoid_by_softmax(c, node.inputs[0], 0) : c.curve(node, op::Function::kSigmoid));
}

}  // namespace tacit::nn
