#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double sub_real(double a, double b) { return a - b; }
int64_t sub_integer(const ir::NodeContext& node, int64_t a, int64_t b) { return checked_sub(node, a, b); }

}  // namespace

ir::Operator define_sub() {
  return {
      .name = "Sub",
      .summary = "difference of two tensors, broadcast",
      .min_opset = 7,
      .infer_shapes = infer_arithmetic,
      .evaluate = evaluate_arithmetic<sub_real, sub_integer>,
  };
}

}  // namespace tacit::nn
