#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(2, 2);
  if (node.dtype(0) == ir::DType::kBool) node.fail("its input is a bool, not a number");
  return {node.type(0)};
}

int64_t axis_of(const ir::NodeContext& node) {
  const std::vector<int64_t> axis = node.integers(1);
  if (axis.size() != 1) node.fail("its axis is not a single number");
  return node.normalize_axis(axis[0], node.rank(0));
}

template <class T, class Add>
Tensor<T> prefix_sums(const ir::NodeContext& node, const Tensor<T>& x, Add add) {
  const bool exclusive = node.int_attribute("exclusive", 0) != 0;
  const bool reverse = node.int_attribute("reverse", 0) != 0;
  const AxisSplit split = split_at(x.shape, axis_of(node));
  Tensor<T> out(x.shape);
  for (int64_t i = 0; i < split.outer; ++i) {
    for (int64_t j = 0; j < split.inner; ++j) {
      T sum{};
      for (int64_t k = 0; k < split.length; ++k) {
        const int64_t row = i * split.length + (reverse ? split.length - 1 - k : k);
        const size_t at = static_cast<size_t>(row * split.inner + j);
        const T next = add(sum, x.data[at]);
        out.data[at] = exclusive ? sum : next;
        sum = next;
      }
    }
  }
  return out;
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  if (node.dtype(0) == ir::DType::kFloat) {
    return {make_float(prefix_sums(node, node.real(0), [](double a, double b) { return a + b; }))};
  }
  const auto add = [&](int64_t a, int64_t b) { return checked_add(node, a, b); };
  return {make_int(prefix_sums(node, node.integer(0), add))};
}

}  // namespace

ir::Operator define_cum_sum() {
  return {
      .name = "CumSum",
      .summary = "sums of all entries up to each, along an axis",
      .min_opset = 11,
      .attributes = {"exclusive", "reverse"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
