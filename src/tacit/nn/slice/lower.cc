#include "tacit/nn/slice/slice.h"

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_slice(quant::LowerContext& c, const ir::Node& node) {
  const SlicePlan plan = plan_slice(c.info(node));
  quant::Quantised x = c.committed(node.inputs[0]);
  for (size_t axis = 0; axis < plan.shape.size(); ++axis) {
    if (plan.shape[axis] == 0) c.refuse("its result is empty");
    x = c.emit().slice(x, static_cast<int64_t>(axis), plan.starts[axis], plan.steps[axis], plan.shape[axis]);
  }
  c.set(node.outputs[0], x);
}

}  // namespace tacit::nn
