#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/reduce.h"

namespace tacit::nn {
namespace {

constexpr int kAxesInputSince = 18;

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return infer_reduction(node, kAxesInputSince); }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Reduction plan = plan_reduction(node, kAxesInputSince);
  expect_nonempty(node, plan);
  if (node.dtype(0) == ir::DType::kFloat) {
    Tensor<double> mean = reduce_elements(node.real(0), plan, 0.0, [](double a, double b) { return a + b; });
    for (double& x : mean.data) x /= static_cast<double>(plan.count);
    return {make_float(std::move(mean))};
  }
  const auto add = [&](int64_t a, int64_t b) { return checked_add(node, a, b); };
  Tensor<int64_t> mean = reduce_elements(node.integer(0), plan, int64_t{0}, add);
  for (int64_t& x : mean.data) x /= plan.count;
  return {make_int(std::move(mean))};
}

}  // namespace

ir::Operator define_reduce_mean() {
  return {
      .name = "ReduceMean",
      .summary = "mean over axes; of integers truncated towards zero",
      .min_opset = 1,
      .attributes = {"axes", "keepdims", "noop_with_empty_axes"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
