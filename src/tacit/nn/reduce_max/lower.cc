#include "tacit/nn/common/align.h"
#include "tacit/nn/common/reduce.h"
#include "tacit/nn/common/rows.h"

namespace tacit::nn {

void lower_reduce_max(quant::LowerContext& c, const ir::Node& node) {
  constexpr int kAxesInputSince = 18;
  lower_axis_choice(c, node.inputs[0], node.outputs[0], reduced_axes(c.info(node), kAxesInputSince), maximum);
}

}  // namespace tacit::nn
