#include "tacit/nn/group_normalization/lower.h"

#include "tacit/nn/common/affine.h"
#include "tacit/nn/group_normalization/group_normalization.h"
#include "tacit/nn/layer_normalization/layer_normalization.h"

namespace tacit::nn {

void lower_groups(quant::LowerContext& c, const ir::Node& node, int64_t groups) {
  const ir::NodeContext info = c.info(node);
  const Shape& shape = c.shape(node.outputs[0]);
  const Shape rows = {shape[0] * groups, group_length(info, groups)};
  const quant::Quantised y = c.emit().reshape(c.normalise(node.inputs[0], rows, normalization_epsilon(info), true), shape);
  Parameter scale = parameter(c, node.inputs[1]), bias = parameter(c, node.inputs[2]);
  scale.numbers = per_channel(std::move(scale.numbers), shape);
  bias.numbers = per_channel(std::move(bias.numbers), shape);
  lower_scale_and_shift(c, node.outputs[0], y, scale, bias);
}

void lower_group_normalization(quant::LowerContext& c, const ir::Node& node) { lower_groups(c, node, num_groups(c.info(node))); }

}  // namespace tacit::nn
