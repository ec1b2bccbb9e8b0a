#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double mul_real(double a, double b) { return a * b; }
int64_t mul_integer(const ir::NodeContext& node, int64_t a, int64_t b) { return checked_mul(node, a, b); }

}  // namespace

ir::Operator define_mul() {
  return {
      .name = "Mul",
      .summary = "product of two tensors, broadcast",
      .min_opset = 7,
      .infer_shapes = infer_arithmetic,
      .evaluate = evaluate_arithmetic<mul_real, mul_integer>,
      .macs = macs_of_product,
  };
}

}  // namespace tacit::nn
