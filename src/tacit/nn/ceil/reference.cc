#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double ceil_real(double x) { return std::ceil(x); }

}  // namespace

ir::Operator define_ceil() {
  return {
      .name = "Ceil",
      .summary = "rounded up",
      .min_opset = 6,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<ceil_real>,
  };
}

}  // namespace tacit::nn
