#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double add_real(double a, double b) { return a + b; }
int64_t add_integer(const ir::NodeContext& node, int64_t a, int64_t b) { return checked_add(node, a, b); }

}  // namespace

ir::Operator define_add() {
  return {
      .name = "Add",
      .summary = "sum of two tensors, broadcast",
      .min_opset = 7,
      .infer_shapes = infer_arithmetic,
      .evaluate = evaluate_arithmetic<add_real, add_integer>,
  };
}

}  // namespace tacit::nn
