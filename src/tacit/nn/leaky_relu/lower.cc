#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_leaky_relu(quant::LowerContext& c, const ir::Node& node) {
  const double slope = c.info(node).float_attribute("alpha", 0.01);
  c.set(node.outputs[0], c.table(node, op::Function::kLeakyRelu, slope));
}

}  // namespace tacit::nn
