#include "tacit/nn/softmax/scores.h"

namespace tacit::nn {

void lower_sigmoid(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId x = node.inputs[0];
  c.set(node.outputs[0], pays_as_softmax(c, x) ? sigmoid_by_softmax(c, x, 0) : c.table(node, op::Function::kSigmoid));
}

}  // namespace tacit::nn
