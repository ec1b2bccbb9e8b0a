#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(3, 3);
  if (node.dtype(0) != ir::DType::kBool) node.fail("its condition is not a bool");
  if (node.dtype(1) != node.dtype(2)) node.fail("its choices are of different element types");
  const Shape shape = broadcast_shape(node, broadcast_shape(node, node.shape(0), node.shape(1)), node.shape(2));
  return {{node.dtype(1), shape}};
}

template <class T>
void choose(Tensor<T>& out, const Tensor<T>& other, const std::vector<int64_t>& condition) {
  for (size_t i = 0; i < out.size(); ++i) {
    if (condition[i] == 0) out.data[i] = other.data[i];
  }
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Shape shape = infer(node)[0].shape;
  const auto expanded = [&](size_t i) {
    return take(node.value(i), shape, strided_map(shape, broadcast_strides(node.shape(i), shape)));
  };
  ir::Constant out = expanded(1);
  const ir::Constant other = expanded(2);
  const ir::Constant condition = expanded(0);
  if (out.dtype == ir::DType::kFloat) {
    choose(out.real, other.real, condition.integer.data);
  } else {
    choose(out.integer, other.integer, condition.integer.data);
  }
  return {std::move(out)};
}

}  // namespace

ir::Operator define_where() {
  return {
      .name = "Where",
      .summary = "one of two tensors, element by element",
      .min_opset = 9,
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
