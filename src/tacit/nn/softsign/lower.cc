#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_softsign(quant::LowerContext& c, const ir::Node& node) {
  c.set(node.outputs[0], c.curve(node, op::Function::kSoftsign));
}

}  // namespace tacit::nn
