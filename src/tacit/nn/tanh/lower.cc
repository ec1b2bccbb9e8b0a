#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_tanh(quant::LowerContext& c, const ir::Node& node) {
  c.set(node.outputs[0], c.table(node, op::Function::kTanh));
}

}  // namespace tacit::nn
