#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double add(double a, double b) { return a + b; }
int64_t add_integer(const ir::NodeContext& node, int64_t a, int64_t b) { return checked_add(node, a, b); }

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  const std::vector<ir::TensorType> types = infer_variadic(node);
  if (types[0].dtype != ir::DType::kFloat) node.fail("its inputs must be of a float type");
  return types;
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  std::vector<ir::Constant> sum = evaluate_variadic<add, add_integer>(node);
  for (double& x : sum[0].real.data) x /= static_cast<double>(node.num_inputs());
  return sum;
}

}  // namespace

ir::Operator define_mean() {
  return {
      .name = "Mean",
      .summary = "mean of any number of tensors, broadcast",
      .min_opset = 6,
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
