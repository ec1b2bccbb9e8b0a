#include "tacit/nn/common/normalise.h"
#include "tacit/nn/layer_normalization/layer_normalization.h"

namespace tacit::nn {

void lower_layer_normalization(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const NormalizedAxes axes = normalized_axes(info);
  const quant::Quantised rows = c.normalise(node.inputs[0], {axes.count, axes.length}, normalization_epsilon(info), true);
  const quant::Quantised y = c.emit().reshape(rows, c.shape(node.outputs[0]));
  const std::optional<Parameter> bias = info.has_input(2) ? std::optional(parameter(c, node.inputs[2])) : std::nullopt;
  lower_scale_and_shift(c, node.outputs[0], y, parameter(c, node.inputs[1]), bias);
}

}  // namespace tacit::nn
