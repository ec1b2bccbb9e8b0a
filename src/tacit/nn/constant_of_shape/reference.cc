#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

ir::Constant fill_value(const ir::NodeContext& node) {
  const ir::Constant* value = node.tensor_attribute("value");
  if (!value) return make_zeros(ir::DType::kFloat, {1});
  if (num_elements(value->shape()) != 1) node.fail("its value is not a single number");
  return reshaped(*value, {1});
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  const Shape shape = node.integers(0);
  for (int64_t d : shape) {
    if (d < 0) node.fail("its shape " + to_string(shape) + " has a negative dimension");
  }
  return {{fill_value(node).dtype, shape}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Shape shape = node.integers(0);
  return {take(fill_value(node), shape, IndexMap(static_cast<size_t>(num_elements(shape)), 0))};
}

}  // namespace

ir::Operator define_constant_of_shape() {
  return {
      .name = "ConstantOfShape",
      .summary = "a tensor of one number repeated",
      .min_opset = 9,
      .attributes = {"value"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
