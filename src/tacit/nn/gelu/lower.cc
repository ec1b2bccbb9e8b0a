#include "tacit/nn/gelu/gelu.h"
#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_gelu(quant::LowerContext& c, const ir::Node& node) {
  c.set(node.outputs[0], c.curve(node, gelu_uses_tanh(c.info(node)) ? op::Function::kGeluTanh : op::Function::kGelu));
}

}  // namespace tacit::nn
