#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double floor_real(double x) { return std::floor(x); }

}  // namespace

ir::Operator define_floor() {
  return {
      .name = "Floor",
      .summary = "rounded down",
      .min_opset = 6,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<floor_real>,
  };
}

}  // namespace tacit::nn
