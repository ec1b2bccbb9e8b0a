#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double tanh_real(double x) { return std::tanh(x); }

}  // namespace

ir::Operator define_tanh() {
  return {
      .name = "Tanh",
      .summary = "the hyperbolic tangent",
      .min_opset = 6,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<tanh_real>,
  };
}

}  // namespace tacit::nn
