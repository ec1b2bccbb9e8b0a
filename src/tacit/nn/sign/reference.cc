#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double sign_real(double x) { return static_cast<double>((x > 0) - (x < 0)); }
int64_t sign_integer(const ir::NodeContext&, int64_t x) { return (x > 0) - (x < 0); }

}  // namespace

ir::Operator define_sign() {
  return {
      .name = "Sign",
      .summary = "-1, 0 or 1",
      .min_opset = 9,
      .infer_shapes = infer_number_unary,
      .evaluate = evaluate_number_unary<sign_real, sign_integer>,
  };
}

}  // namespace tacit::nn
