#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_sigmoid(quant::LowerContext& c, const ir::Node& node) {
  c.set(node.outputs[0], c.table(node, op::Function::kSigmoid));
}

}  // namespace tacit::nn
