#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/reduce.h"

namespace tacit::nn {
namespace {

constexpr int kAxesInputSince = 13;

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return infer_reduction(node, kAxesInputSince); }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Reduction plan = plan_reduction(node, kAxesInputSince);
  if (node.dtype(0) == ir::DType::kFloat) {
    const auto combine = [](double a, double b) { return a + b; };
    return {make_float(reduce_elements(node.real(0), plan, 0.0, combine))};
  }
  const auto combine = [&](int64_t a, int64_t b) { return checked_add(node, a, b); };
  return {make_int(reduce_elements(node.integer(0), plan, int64_t{0}, combine))};
}

}  // namespace

ir::Operator define_reduce_sum() {
  return {
      .name = "ReduceSum",
      .summary = "sum over axes",
      .min_opset = 1,
      .attributes = {"axes", "keepdims", "noop_with_empty_axes"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
