#include <cmath>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double softsign_real(double x) { return x / (1 + std::abs(x)); }

}  // namespace

ir::Operator define_softsign() {
  return {
      .name = "Softsign",
      .summary = "x / (1 + |x|)",
      .min_opset = 1,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<softsign_real>,
  };
}

}  // namespace tacit::nn
