#include "tacit/nn/conv/conv.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {
namespace {

/// Where the sums over the taps of each feature lie, for inputs in `x`: padding reads 0, so 0 is among them.
quant::Interval sums(const Tensor<int64_t>& kernel, int64_t features, quant::Interval x) {
  const quant::Interval padded = quant::hull(x, quant::Interval{0, 0});
  const size_t taps = kernel.size() / static_cast<size_t>(features);
  quant::Interval all{0, 0};
  for (size_t first = 0; first < kernel.size(); first += taps) {
    quant::Interval sum{};
    for (size_t i = first; i < first + taps; ++i) sum = sum + padded * kernel.data[i];
    all = quant::hull(all, sum);
  }
  return all;
}

}  // namespace

/// The input seen through its windows, contracted with the kernel over channels and taps.
void lower_conv(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const ConvPlan plan = conv_plan(info);
  const ir::ValueId out = node.outputs[0], w = node.inputs[1];
  const bool grouped = plan.group > 1, depthwise = grouped && plan.outputs == 1;  // each group is one feature
  const auto spatial = static_cast<int64_t>(plan.axes.size());
  quant::Emitter& emit = c.emit();

  // Labels: batch, group if there are any, feature unless it is the group, outputs; then what is summed: channel and taps.
  const int64_t group = 1, feature = grouped ? 2 : 1, first_output = feature + (depthwise ? 0 : 1), channel = first_output + spatial, first_tap = channel + 1;
  Shape x_shape{plan.batch}, k_shape, bias_shape{1};
  std::vector<int64_t> x_labels{0}, k_labels;
  if (grouped) {
    x_shape.push_back(plan.group), k_shape.push_back(plan.group), bias_shape.push_back(plan.group);
    x_labels.push_back(group), k_labels.push_back(group);
  }
  x_shape.push_back(plan.channels), x_labels.push_back(channel);
  if (!depthwise) k_shape.push_back(plan.outputs), k_labels.push_back(feature), bias_shape.push_back(plan.outputs);
  k_shape.push_back(plan.channels), k_labels.push_back(channel);
  for (int64_t i = 0; i < spatial; ++i) {
    const WindowAxis& a = plan.axes[static_cast<size_t>(i)];
    x_shape.push_back(a.length), k_shape.push_back(a.kernel), bias_shape.push_back(1);
    x_labels.insert(x_labels.end(), {first_output + i, first_tap + i}), k_labels.push_back(first_tap + i);
  }

  quant::Quantised x = emit.reshape(c.operand(node.inputs[0]), x_shape);
  const auto first_axis = static_cast<int64_t>(x_shape.size()) - spatial;
  for (int64_t i = spatial; i-- > 0;) {
    const WindowAxis& a = plan.axes[static_cast<size_t>(i)];
    x = emit.window(x, first_axis + i, a.outputs, a.kernel, a.stride, a.dilation, a.pad);
  }
  const int64_t taps = num_elements(k_shape) / (plan.group * plan.outputs);
  constexpr int64_t channel_axis = 0;  // the features, or the groups
  const auto [k, exponent] =
      quant::channel_weight(c, x, Tensor<double>(k_shape, c.numbers(w).data), channel_axis, taps, c.is_learned(w));
  quant::Quantised y = emit.einsum(x, x_labels, k, k_labels, channel, first_tap + spatial, x.exponent() + exponent,
                                   sums(*k.known, plan.group * plan.outputs, x.reach));
  if (info.has_input(2)) {
    const ir::ValueId bias = node.inputs[2];
    y = quant::add_constant(c, y, 1, Tensor<double>(bias_shape, c.numbers(bias).data), 1, c.is_learned(bias), y.shape);
  }
  c.set(out, grouped && !depthwise ? emit.reshape(c.commit(y, out), c.shape(out)) : y);
}

}  // namespace tacit::nn
