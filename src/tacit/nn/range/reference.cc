#include <cmath>

#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

int64_t count_of(const ir::NodeContext& node, double start, double limit, double delta) {
  if (delta == 0) node.fail("its delta is zero");
  const double count = std::ceil((limit - start) / delta);
  if (!(count < 0x1p40)) node.refuse("it yields too many numbers");
  return std::max<int64_t>(static_cast<int64_t>(std::max(count, 0.0)), 0);
}

int64_t count_of(const ir::NodeContext& node, int64_t start, int64_t limit, int64_t delta) {
  if (delta == 0) node.fail("its delta is zero");
  if (delta < 0) return count_of(node, limit, start, checked_sub(node, 0, delta));
  const int64_t distance = checked_sub(node, limit, start);
  return distance <= 0 ? 0 : (distance - 1) / delta + 1;
}

template <class T>
T scalar(const ir::NodeContext& node, const Tensor<T>& x) {
  if (x.size() != 1) node.fail("start, limit and delta must be single numbers");
  return x.data[0];
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(3, 3);
  if (node.dtype(0) == ir::DType::kFloat) {
    const auto at = [&](size_t i) { return scalar(node, node.real(i)); };
    return {{ir::DType::kFloat, {count_of(node, at(0), at(1), at(2))}}};
  }
  const auto at = [&](size_t i) { return scalar(node, node.integer(i)); };
  return {{ir::DType::kInt, {count_of(node, at(0), at(1), at(2))}}};
}

template <class T>
Tensor<T> progression(Shape shape, T start, T delta) {
  Tensor<T> out(std::move(shape));
  for (size_t i = 0; i < out.size(); ++i) out.data[i] = start + static_cast<T>(i) * delta;
  return out;
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const ir::TensorType type = infer(node)[0];
  if (type.dtype == ir::DType::kFloat) {
    return {make_float(progression(type.shape, node.real(0).data[0], node.real(2).data[0]))};
  }
  return {make_int(progression(type.shape, node.integer(0).data[0], node.integer(2).data[0]))};
}

}  // namespace

ir::Operator define_range() {
  return {
      .name = "Range",
      .summary = "start, start + delta, ... up to the limit",
      .min_opset = 11,
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
