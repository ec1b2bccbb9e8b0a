#include "tacit/nn/sum/sum.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

void lower_mean(quant::LowerContext& c, const ir::Node& node) {
  const double share = 1 / static_cast<double>(node.inputs.size());
  c.set(node.outputs[0], quant::multiply_scalar(c, sum_of_inputs(c, node), share));
}

}  // namespace tacit::nn
