#include <cmath>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double erf_real(double x) { return std::erf(x); }

}  // namespace

ir::Operator define_erf() {
  return {
      .name = "Erf",
      .summary = "the error function",
      .min_opset = 9,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<erf_real>,
  };
}

}  // namespace tacit::nn
