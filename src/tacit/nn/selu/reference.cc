#include "tacit/nn/selu/selu.h"

#include <cmath>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const auto p = selu_parameters(node);
  const auto selu = [p](double x) { return p.gamma * (x < 0 ? p.alpha * std::expm1(x) : x); };
  return {make_float(map_elements<double>(node.real(0), selu))};
}

}  // namespace

ir::Operator define_selu() {
  return {
      .name = "Selu",
      .summary = "gamma x, or gamma alpha (exp(x) - 1) where x is negative",
      .min_opset = 6,
      .attributes = {"alpha", "gamma"},
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
