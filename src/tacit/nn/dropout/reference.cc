#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

void expect_inference(const ir::NodeContext& node) {
  node.expect_inputs(1, node.opset() >= 12 ? 3 : 1);
  const std::vector<int64_t> training = node.has_input(2) ? node.integer(2).data : std::vector<int64_t>{};
  for (int64_t flag : training) {
    if (flag != 0) node.refuse("it is in training mode");
  }
}

/// The data, and the mask of what is kept: everything.
std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  expect_inference(node);
  return {node.type(0), {ir::DType::kBool, node.shape(0)}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  expect_inference(node);
  Tensor<int64_t> mask(node.shape(0));
  for (int64_t& kept : mask.data) kept = 1;
  return {node.value(0), make_bool(std::move(mask))};
}

}  // namespace

ir::Operator define_dropout() {
  return {
      .name = "Dropout",
      .summary = "the input (inference)",
      .min_opset = 7,
      .attributes = {"ratio", "seed"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .keeps_elements = true,
  };
}

}  // namespace tacit::nn
