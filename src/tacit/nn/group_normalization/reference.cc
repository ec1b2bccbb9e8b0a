#include "tacit/nn/group_normalization/group_normalization.h"

#include "tacit/nn/layer_normalization/layer_normalization.h"

namespace tacit::nn {
namespace {

/// Before opset 21 scale and bias have a number per group.
constexpr int kPerChannelSince = 21;

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(3, 3);
  if (node.rank(0) < 2) node.fail("its input has no channel axis");
  const int64_t groups = num_groups(node);
  if (groups < 1 || node.shape(0)[1] % groups != 0) node.fail("its channels do not divide into its groups");
  check_channels(node, node.opset() >= kPerChannelSince ? node.shape(0)[1] : groups);
  return {node.type(0)};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) { return evaluate_groups(node, num_groups(node)); }

int64_t macs(const ir::NodeContext& node) { return 2 * num_elements(node.shape(0)); }

}  // namespace

int64_t num_groups(const ir::NodeContext& node) { return node.int_attribute("num_groups", 0); }

int64_t group_length(const ir::NodeContext& node, int64_t groups) {
  return num_elements(node.shape(0)) / (node.shape(0)[0] * groups);
}

Tensor<double> per_channel(Tensor<double> numbers, const Shape& shape) {
  const auto repeats = static_cast<size_t>(shape[1]) / numbers.size();
  Shape broadcast(shape.size() - 1, 1);
  broadcast[0] = shape[1];
  Tensor<double> out(std::move(broadcast));
  for (size_t i = 0; i < out.size(); ++i) out.data[i] = numbers.data[i / repeats];
  return out;
}

void check_channels(const ir::NodeContext& node, int64_t parameters) {
  for (size_t i = 0; i < 3; ++i) {
    if (node.dtype(i) != ir::DType::kFloat) node.fail("its inputs must be of a float type");
    if (i > 0 && node.shape(i) != Shape{parameters}) node.fail("its scale or bias has not " + std::to_string(parameters) + " numbers");
  }
  normalization_epsilon(node);
}

std::vector<ir::Constant> evaluate_groups(const ir::NodeContext& node, int64_t groups) {
  const Shape& shape = node.shape(0);
  const Normalised rows = normalise_rows(node.real(0), group_length(node, groups), normalization_epsilon(node), true);
  const Tensor<double> scale = per_channel(node.real(1), shape), bias = per_channel(node.real(2), shape);
  return {make_float(scale_and_shift(node, rows.values, scale, &bias))};
}

ir::Operator define_group_normalization() {
  return {
      .name = "GroupNormalization",
      .summary = "groups of channels of a sample, divided by their deviation about their mean; scale and bias",
      .min_opset = 18,
      .attributes = {"epsilon", "num_groups", "stash_type"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .check_private = expect_known_parameters,
      .macs = macs,
  };
}

}  // namespace tacit::nn
