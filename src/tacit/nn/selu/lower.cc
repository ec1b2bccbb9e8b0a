#include "tacit/nn/selu/selu.h"
#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_selu(quant::LowerContext& c, const ir::Node& node) {
  const auto [alpha, gamma] = selu_parameters(c.info(node));
  c.set(node.outputs[0], c.curve(node, op::Function::kElu, alpha * gamma, gamma));
}

}  // namespace tacit::nn
