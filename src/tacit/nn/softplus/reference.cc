#include <algorithm>
#include <cmath>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double softplus_real(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

}  // namespace

ir::Operator define_softplus() {
  return {
      .name = "Softplus",
      .summary = "ln(1 + exp(x))",
      .min_opset = 1,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<softplus_real>,
  };
}

}  // namespace tacit::nn
