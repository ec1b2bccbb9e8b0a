#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// 1 - x.
void lower_not(quant::LowerContext& c, const ir::Node& node) {
  const quant::Emitter::Term negated{c.value(node.inputs[0]), -1};
  c.set(node.outputs[0], c.emit().linear({&negated, 1}, 1, {0}));
}

}  // namespace tacit::nn
