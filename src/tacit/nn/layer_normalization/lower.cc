#include "tacit/nn/layer_normalization/lower.h"

#include "tacit/nn/common/affine.h"
#include "tacit/nn/layer_normalization/layer_normalization.h"

namespace tacit::nn {

quant::Quantised lower_normalized_axes(quant::LowerContext& c, const ir::Node& node, bool centred) {
  const ir::NodeContext info = c.info(node);
  const NormalizedAxes axes = normalized_axes(info);
  if (info.int_attribute("learned_epsilon", 0) != 0) c.warn("the epsilon of '" + node.name + "' is part of the public program");
  const quant::Quantised rows = c.normalise(node.inputs[0], {axes.count, axes.length}, normalization_epsilon(info), centred);
  return c.emit().reshape(rows, c.shape(node.outputs[0]));
}

void lower_layer_normalization(quant::LowerContext& c, const ir::Node& node) {
  const quant::Quantised y = lower_normalized_axes(c, node, true);
  const std::optional<Parameter> bias = c.info(node).has_input(2) ? std::optional(parameter(c, node.inputs[2])) : std::nullopt;
  lower_scale_and_shift(c, node.outputs[0], y, parameter(c, node.inputs[1]), bias);
}

}  // namespace tacit::nn
