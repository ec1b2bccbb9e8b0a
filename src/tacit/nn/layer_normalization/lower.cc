#include "tacit/nn/layer_normalization/lower.h"

#include "tacit/nn/common/affine.h"
#include "tacit/nn/layer_normalization/layer_normalization.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

namespace {

/// The output i, if it is there.
std::optional<ir::ValueId> output(const ir::Node& node, size_t i) {
  return i < node.outputs.size() && node.outputs[i] != ir::kNoValue ? std::optional(node.outputs[i]) : std::nullopt;
}

/// Sets the second and third output: means S / n, and 1 / sqrt(V / n^2 + epsilon) by a table, with V = sum x (n x - S).
void lower_statistics(quant::LowerContext& c, const ir::Node& node) {
  const auto means = output(node, 1), inverses = output(node, 2);
  if (!means && !inverses) return;
  const NormalizedAxes axes = normalized_axes(c.info(node));
  const auto n = static_cast<double>(axes.length);
  const quant::Quantised x = c.emit().reshape(c.operand(node.inputs[0]), {axes.count, axes.length});
  const quant::Quantised sum = c.emit().sum_axis(x, 1);
  if (means) c.set(*means, c.emit().reshape(quant::multiply_scalar(c, sum, 1 / n), c.shape(*means)));
  if (!inverses) return;
  const quant::Emitter::Term centre[] = {{x, axes.length}, {c.emit().broadcast(sum, x.shape), -1}};
  const quant::Quantised u = c.emit().linear(centre, 0, x.exponents);
  quant::Quantised v = c.emit().einsum(x, {0, 2}, u, {0, 2}, 2, 3, 2 * x.exponent());
  v.reach.lo = 0;
  const double epsilon = normalization_epsilon(c.info(node));
  const quant::Quantised variance = quant::multiply_scalar(c, v, 1 / (n * n));
  const quant::Emitter::Term term{variance, 1};
  const quant::Quantised raised = c.emit().linear({&term, 1}, quant::to_integer(epsilon, variance.exponent()), variance.exponents);
  const double largest = c.range(node.inputs[0]), result = c.range(*inverses);
  const quant::Quantised y = c.curve(raised, op::Function::kReciprocalSqrt, {largest * largest + epsilon, result, op::kMaxTableExponent, 0});
  c.set(*inverses, c.emit().reshape(y, c.shape(*inverses)));
}

}  // namespace

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
  lower_statistics(c, node);
}

}  // namespace tacit::nn
