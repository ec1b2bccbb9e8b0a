#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double neg_real(double x) { return -x; }
int64_t neg_integer(const ir::NodeContext& node, int64_t x) { return checked_sub(node, 0, x); }

}  // namespace

ir::Operator define_neg() {
  return {
      .name = "Neg",
      .summary = "the negative",
      .min_opset = 6,
      .infer_shapes = infer_number_unary,
      .evaluate = evaluate_number_unary<neg_real, neg_integer>,
  };
}

}  // namespace tacit::nn
