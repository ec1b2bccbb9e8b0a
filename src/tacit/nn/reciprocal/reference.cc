#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double reciprocal_real(double x) { return 1 / x; }

}  // namespace

ir::Operator define_reciprocal() {
  return {
      .name = "Reciprocal",
      .summary = "1 / x; near 0 out of range",
      .min_opset = 6,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<reciprocal_real>,
  };
}

}  // namespace tacit::nn
