#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double div_real(double a, double b) { return a / b; }
int64_t div_integer(const ir::NodeContext& node, int64_t a, int64_t b) { return checked_div(node, a, b); }

void check_private(const ir::NodeContext& node) {
  if (node.dtype(0) != ir::DType::kFloat) node.refuse("an integer division depends on the model's input");
  if (node.is_private(1)) return;
  for (double divisor : node.real(1).data) {
    if (divisor == 0) node.fail("a divisor is zero");
  }
}

}  // namespace

ir::Operator define_div() {
  return {
      .name = "Div",
      .summary = "quotient of two tensors, broadcast; integers truncate towards zero",
      .min_opset = 7,
      .infer_shapes = infer_arithmetic,
      .evaluate = evaluate_arithmetic<div_real, div_integer>,
      .check_private = check_private,
  };
}

}  // namespace tacit::nn
