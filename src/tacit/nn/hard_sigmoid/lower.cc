#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_hard_sigmoid(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const double alpha = info.float_attribute("alpha", 0.2), beta = info.float_attribute("beta", 0.5);
  if (alpha <= 0) c.refuse("its slope is not positive");
  c.set(node.outputs[0], c.curve(node, op::Function::kHardSigmoid, alpha, beta));
}

}  // namespace tacit::nn
