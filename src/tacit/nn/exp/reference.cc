#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double exp_real(double x) { return std::exp(x); }

}  // namespace

ir::Operator define_exp() {
  return {
      .name = "Exp",
      .summary = "the exponential",
      .min_opset = 6,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<exp_real>,
  };
}

}  // namespace tacit::nn
