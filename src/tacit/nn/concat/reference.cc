#include <algorithm>

#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

Shape result_shape(const ir::NodeContext& node) {
  node.expect_inputs(std::max<size_t>(node.num_inputs(), 1), node.num_inputs());
  if (!node.has_attribute("axis")) node.fail("it has no axis");
  const size_t axis = static_cast<size_t>(node.normalize_axis(node.int_attribute("axis", 0), node.rank(0)));
  Shape shape = node.shape(0);
  for (size_t i = 1; i < node.num_inputs(); ++i) {
    if (node.dtype(i) != node.dtype(0)) node.fail("its inputs are of different element types");
    Shape other = node.shape(i);
    if (other.size() != shape.size()) node.fail("its inputs are of different ranks");
    const int64_t length = other[axis];
    other[axis] = shape[axis];
    if (other != shape) {
      node.fail("shapes " + to_string(node.shape(0)) + " and " + to_string(node.shape(i)) + " differ beside axis " +
                std::to_string(axis));
    }
    shape[axis] = checked_add(node, shape[axis], length);
  }
  return shape;
}

template <class T>
void copy_into(Tensor<T>& out, const Tensor<T>& part, int64_t axis, int64_t position) {
  const AxisSplit to = split_at(out.shape, axis);
  const AxisSplit from = split_at(part.shape, axis);
  const int64_t run = from.length * from.inner;
  for (int64_t i = 0; i < from.outer; ++i) {
    std::copy_n(part.data.begin() + i * run, run, out.data.begin() + (i * to.length + position) * to.inner);
  }
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return {{node.dtype(0), result_shape(node)}}; }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  ir::Constant out = make_zeros(node.dtype(0), result_shape(node));
  const int64_t axis = node.normalize_axis(node.int_attribute("axis", 0), node.rank(0));
  int64_t position = 0;
  for (size_t i = 0; i < node.num_inputs(); ++i) {
    if (out.dtype == ir::DType::kFloat) {
      copy_into(out.real, node.real(i), axis, position);
    } else {
      copy_into(out.integer, node.integer(i), axis, position);
    }
    position += node.shape(i)[static_cast<size_t>(axis)];
  }
  return {std::move(out)};
}

}  // namespace

ir::Operator define_concat() {
  return {
      .name = "Concat",
      .summary = "tensors one after another along an axis",
      .min_opset = 4,
      .attributes = {"axis"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
