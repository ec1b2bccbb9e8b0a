#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double round_real(double x) { return std::nearbyint(x); }

}  // namespace

ir::Operator define_round() {
  return {
      .name = "Round",
      .summary = "rounded to the nearest integer, ties to even",
      .min_opset = 11,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<round_real>,
  };
}

}  // namespace tacit::nn
