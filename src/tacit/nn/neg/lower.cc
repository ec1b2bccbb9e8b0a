#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

void lower_neg(quant::LowerContext& c, const ir::Node& node) {
  c.set(node.outputs[0], quant::multiply_scalar(c, c.value(node.inputs[0]), -1));
}

}  // namespace tacit::nn
