#include <algorithm>
#include <cmath>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const double alpha = node.float_attribute("alpha", 0.2), beta = node.float_attribute("beta", 0.5);
  return {make_float(map_elements<double>(node.real(0), [=](double x) { return std::clamp(alpha * x + beta, 0.0, 1.0); }))};
}


}  // namespace

ir::Operator define_hard_sigmoid() {
  return {
      .name = "HardSigmoid",
      .summary = "alpha x + beta, clamped to [0, 1]",
      .min_opset = 6,
      .attributes = {"alpha", "beta"},
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
