#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<int64_t> positions(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  const ir::Constant& x = node.value(0);
  const bool is_float = x.dtype == ir::DType::kFloat;
  std::vector<int64_t> out;
  for (int64_t i = 0; i < num_elements(x.shape()); ++i) {
    const size_t at = static_cast<size_t>(i);
    if (is_float ? x.real.data[at] != 0 : x.integer.data[at] != 0) out.push_back(i);
  }
  return out;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  if (node.is_private(0)) node.refuse("the shape of its result depends on the model's input");
  return {{ir::DType::kInt, {node.rank(0), static_cast<int64_t>(positions(node).size())}}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const std::vector<int64_t> found = positions(node);
  const Shape strides = row_major_strides(node.shape(0));
  std::vector<int64_t> coordinates;
  for (size_t axis = 0; axis < strides.size(); ++axis) {
    for (int64_t position : found) coordinates.push_back(position / strides[axis] % node.shape(0)[axis]);
  }
  return {make_int(Tensor<int64_t>({node.rank(0), static_cast<int64_t>(found.size())}, std::move(coordinates)))};
}

}  // namespace

ir::Operator define_non_zero() {
  return {
      .name = "NonZero",
      .summary = "coordinates of the elements that are not zero",
      .min_opset = 9,
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
