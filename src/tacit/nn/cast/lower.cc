#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

/// Integers and booleans are floats as they stand; to make integers of private floats would truncate.
void lower_cast(quant::LowerContext& c, const ir::Node& node) {
  const ir::DType from = c.dtype(node.inputs[0]), to = c.dtype(node.outputs[0]);
  if (to == ir::DType::kBool && from != to) c.refuse("it compares private values with zero");
  if (to == ir::DType::kInt && from == ir::DType::kFloat) c.refuse("it truncates private floats to integers");
  quant::lower_reshaped(c, node);
}

}  // namespace tacit::nn
