#include <cmath>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const double alpha = node.float_attribute("alpha", 1);
  return {make_float(map_elements<double>(node.real(0), [=](double x) { return x < 0 ? alpha * std::expm1(x) : x; }))};
}


}  // namespace

ir::Operator define_elu() {
  return {
      .name = "Elu",
      .summary = "x, or alpha (exp(x) - 1) where x is negative",
      .min_opset = 6,
      .attributes = {"alpha"},
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
