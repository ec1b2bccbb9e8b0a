#include "tacit/nn/softmax/scores.h"

namespace tacit::nn {

void lower_tanh(quant::LowerContext& c, const ir::Node& node) { c.set(node.outputs[0], logistic(c, node, op::Function::kTanh)); }

}  // namespace tacit::nn
