#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_elu(quant::LowerContext& c, const ir::Node& node) {
  c.set(node.outputs[0], c.curve(node, op::Function::kElu, c.info(node).float_attribute("alpha", 1), 1));
}

}  // namespace tacit::nn
