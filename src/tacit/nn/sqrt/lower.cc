#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_sqrt(quant::LowerContext& c, const ir::Node& node) {
  c.set(node.outputs[0], c.curve(node, op::Function::kSqrt));
}

}  // namespace tacit::nn
