#include "tacit/nn/common/reduce.h"
#include "tacit/nn/common/rows.h"

namespace tacit::nn {

void lower_reduce_sum(quant::LowerContext& c, const ir::Node& node) {
  constexpr int kAxesInputSince = 13;
  lower_axis_sum(c, node.inputs[0], node.outputs[0], reduced_axes(c.info(node), kAxesInputSince), 1);
}

}  // namespace tacit::nn
