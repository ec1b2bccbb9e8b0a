#include "tacit/nn/batch_normalization/batch_normalization.h"

#include <algorithm>
#include <cmath>

#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(5, 5);
  for (size_t i = 0; i < 5; ++i) {
    if (node.dtype(i) != ir::DType::kFloat) node.fail("its inputs must be of a float type");
  }
  if (node.rank(0) < 2) node.fail("its input has no channel axis");
  for (size_t i = 1; i < 5; ++i) {
    if (node.shape(i) != Shape{node.shape(0)[1]}) node.fail("a parameter has not one number per channel");
  }
  const std::vector<ir::ValueId>& outputs = node.node().outputs;
  const bool trains = std::any_of(outputs.begin() + 1, outputs.end(), [](ir::ValueId id) { return id != ir::kNoValue; });
  if (trains || node.int_attribute("training_mode", 0) != 0) node.refuse("it is in training mode");
  if (node.int_attribute("spatial", 1) != 1) node.refuse("it is not spatial");
  return {node.type(0)};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const auto [factor, offset] = batch_normalization_affine(node);
  Tensor<double> out = node.real(0);
  if (out.size() == 0) return {make_float(std::move(out))};
  const auto [outer, channels, inner] = split_at(out.shape, 1);
  for (size_t i = 0; i < out.size(); ++i) {
    const size_t channel = i / static_cast<size_t>(inner) % static_cast<size_t>(channels);
    out.data[i] = factor.data[channel] * out.data[i] + offset.data[channel];
  }
  return {make_float(std::move(out))};
}

void check_private(const ir::NodeContext& node) {
  for (size_t i = 1; i < 5; ++i) {
    if (node.is_private(i)) node.refuse("its parameters depend on the model's input");
  }
}

int64_t macs(const ir::NodeContext& node) { return num_elements(node.shape(0)); }

}  // namespace

ChannelAffine batch_normalization_affine(const ir::NodeContext& node) {
  const Tensor<double>&scale = node.real(1), &bias = node.real(2), &mean = node.real(3), &variance = node.real(4);
  const double epsilon = node.float_attribute("epsilon", 1e-5);
  ChannelAffine affine{Tensor<double>(scale.shape), Tensor<double>(scale.shape)};
  for (size_t i = 0; i < scale.size(); ++i) {
    if (!(variance.data[i] + epsilon > 0)) node.fail("a variance is not positive");
    affine.factor.data[i] = scale.data[i] / std::sqrt(variance.data[i] + epsilon);
    affine.offset.data[i] = bias.data[i] - mean.data[i] * affine.factor.data[i];
  }
  return affine;
}

ir::Operator define_batch_normalization() {
  return {
      .name = "BatchNormalization",
      .summary = "a product and a sum per channel, from the stored mean and variance; not in training mode",
      .min_opset = 7,
      .attributes = {"epsilon", "momentum", "spatial", "training_mode"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .check_private = check_private,
      .macs = macs,
  };
}

}  // namespace tacit::nn
