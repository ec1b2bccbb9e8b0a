#include <algorithm>
#include <cmath>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double hard_swish_real(double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }

}  // namespace

ir::Operator define_hard_swish() {
  return {
      .name = "HardSwish",
      .summary = "x times x/6 + 1/2 clamped to [0, 1]",
      .min_opset = 14,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<hard_swish_real>,
  };
}

}  // namespace tacit::nn
