#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double sqrt_real(double x) { return std::sqrt(x); }

}  // namespace

ir::Operator define_sqrt() {
  return {
      .name = "Sqrt",
      .summary = "the square root; of numbers below 0 out of range",
      .min_opset = 6,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<sqrt_real>,
  };
}

}  // namespace tacit::nn
