#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double sum_real(double a, double b) { return a + b; }
int64_t sum_integer(const ir::NodeContext& node, int64_t a, int64_t b) { return checked_add(node, a, b); }

}  // namespace

ir::Operator define_sum() {
  return {
      .name = "Sum",
      .summary = "sum of any number of tensors, broadcast",
      .min_opset = 6,
      .infer_shapes = infer_variadic,
      .evaluate = evaluate_variadic<sum_real, sum_integer>,
  };
}

}  // namespace tacit::nn
