#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double sigmoid_real(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

ir::Operator define_sigmoid() {
  return {
      .name = "Sigmoid",
      .summary = "1 / (1 + exp(-x))",
      .min_opset = 6,
      .infer_shapes = infer_float_unary,
      .evaluate = evaluate_float_unary<sigmoid_real>,
  };
}

}  // namespace tacit::nn
