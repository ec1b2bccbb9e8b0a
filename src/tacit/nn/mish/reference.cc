#include <algorithm>
#include <cmath>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double mish_real(double x) { return x * std::tanh(std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)))); }

}  // namespace

ir::Operator define_mish() {
  return {
      .name = "Mish",
      .summary = "x tanh(ln(1 + exp(x)))",
      .min_opset = 18,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<mish_real>,
  };
}

}  // namespace tacit::nn
