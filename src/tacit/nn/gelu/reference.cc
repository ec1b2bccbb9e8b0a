#include "tacit/nn/gelu/gelu.h"

#include <cmath>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double exact(double x) { return x * (1 + std::erf(x / std::sqrt(2.0))) / 2; }

double by_tanh(double x) {
  static const double kFactor = std::sqrt(8 * std::atan(1.0)) / (4 * std::atan(1.0));
  return x * (1 + std::tanh(kFactor * (x + 0.044715 * x * x * x))) / 2;
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return {make_float(map_elements<double>(node.real(0), gelu_uses_tanh(node) ? by_tanh : exact))};
}


}  // namespace

ir::Operator define_gelu() {
  return {
      .name = "Gelu",
      .summary = "x times the normal distribution function, exact or by tanh",
      .min_opset = 20,
      .attributes = {"approximate"},
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
