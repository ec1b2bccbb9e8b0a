#include "tacit/nn/common/compare.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

/// Integers and booleans are floats as they stand, and booleans say what is not zero; to make integers of private floats would truncate.
void lower_cast(quant::LowerContext& c, const ir::Node& node) {
  const ir::DType from = c.dtype(node.inputs[0]), to = c.dtype(node.outputs[0]);
  if (to == ir::DType::kBool && from != to) {
    const quant::Emitter::Term zero{is_zero(c, c.uniform(c.committed(node.inputs[0]))), -1};
    return c.set(node.outputs[0], c.emit().linear({&zero, 1}, 1, {0}));
  }
  if (to == ir::DType::kInt && from == ir::DType::kFloat) c.refuse("it truncates private floats to integers");
  quant::lower_reshaped(c, node);
}

}  // namespace tacit::nn
