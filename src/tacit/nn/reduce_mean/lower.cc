#include "tacit/nn/common/reduce.h"
#include "tacit/nn/common/rows.h"

namespace tacit::nn {

void lower_reduce_mean(quant::LowerContext& c, const ir::Node& node) {
  constexpr int kAxesInputSince = 18;
  if (c.is_integer(node.outputs[0])) c.refuse("it divides private integers, which truncates");
  const ir::NodeContext info = c.info(node);
  const auto count = static_cast<double>(plan_reduction(info, kAxesInputSince).count);
  lower_axis_sum(c, node.inputs[0], node.outputs[0], reduced_axes(info, kAxesInputSince), 1 / count);
}

}  // namespace tacit::nn
