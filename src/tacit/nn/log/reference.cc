#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double log_real(double x) { return std::log(x); }

}  // namespace

ir::Operator define_log() {
  return {
      .name = "Log",
      .summary = "the natural logarithm; of 0 and below out of range",
      .min_opset = 6,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<log_real>,
  };
}

}  // namespace tacit::nn
