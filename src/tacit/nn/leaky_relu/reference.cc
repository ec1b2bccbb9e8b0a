#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const double alpha = node.float_attribute("alpha", 0.01);
  return {make_float(map_elements<double>(node.real(0), [=](double x) { return x < 0 ? alpha * x : x; }))};
}

}  // namespace

ir::Operator define_leaky_relu() {
  return {
      .name = "LeakyRelu",
      .summary = "x, or alpha x where x is negative",
      .min_opset = 6,
      .attributes = {"alpha"},
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
