#include <algorithm>
#include <limits>

#include "tacit/nn/common/reduce.h"

namespace tacit::nn {
namespace {

constexpr int kAxesInputSince = 18;

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return infer_reduction(node, kAxesInputSince); }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Reduction plan = plan_reduction(node, kAxesInputSince);
  expect_nonempty(node, plan);
  if (node.dtype(0) == ir::DType::kFloat) {
    const auto combine = [](double a, double b) { return std::max(a, b); };
    return {make_float(reduce_elements(node.real(0), plan, -std::numeric_limits<double>::infinity(), combine))};
  }
  const auto combine = [](int64_t a, int64_t b) { return std::max(a, b); };
  return {make_int(reduce_elements(node.integer(0), plan, std::numeric_limits<int64_t>::min(), combine))};
}

}  // namespace

ir::Operator define_reduce_max() {
  return {
      .name = "ReduceMax",
      .summary = "largest over axes",
      .min_opset = 1,
      .attributes = {"axes", "keepdims", "noop_with_empty_axes"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
