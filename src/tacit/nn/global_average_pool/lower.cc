#include "tacit/nn/common/rows.h"

namespace tacit::nn {

void lower_global_average_pool(quant::LowerContext& c, const ir::Node& node) {
  const Shape& shape = c.shape(node.inputs[0]);
  std::vector<bool> reduced(shape.size(), true);
  reduced[0] = reduced[1] = false;
  const auto count = static_cast<double>(num_elements(shape) / (shape[0] * shape[1]));
  lower_axis_sum(c, node.inputs[0], node.outputs[0], reduced, 1 / count);
}

}  // namespace tacit::nn
