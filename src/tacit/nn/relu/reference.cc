#include <algorithm>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double relu_real(double x) { return std::max(x, 0.0); }
int64_t relu_integer(const ir::NodeContext&, int64_t x) { return std::max<int64_t>(x, 0); }

}  // namespace

ir::Operator define_relu() {
  return {
      .name = "Relu",
      .summary = "max(x, 0)",
      .min_opset = 6,
      .infer_shapes = infer_number_unary,
      .evaluate = evaluate_number_unary<relu_real, relu_integer>,
  };
}

}  // namespace tacit::nn
