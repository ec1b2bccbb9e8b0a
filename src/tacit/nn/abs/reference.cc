#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double abs_real(double x) { return std::fabs(x); }
int64_t abs_integer(const ir::NodeContext& node, int64_t x) { return x < 0 ? checked_sub(node, 0, x) : x; }

}  // namespace

ir::Operator define_abs() {
  return {
      .name = "Abs",
      .summary = "the absolute value",
      .min_opset = 6,
      .infer_shapes = infer_number_unary,
      .evaluate = evaluate_number_unary<abs_real, abs_integer>,
  };
}

}  // namespace tacit::nn
