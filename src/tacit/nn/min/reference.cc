#include <algorithm>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double min_real(double a, double b) { return std::min(a, b); }
int64_t min_integer(const ir::NodeContext&, int64_t a, int64_t b) { return std::min(a, b); }

}  // namespace

ir::Operator define_min() {
  return {
      .name = "Min",
      .summary = "least of any number of tensors, broadcast",
      .min_opset = 6,
      .infer_shapes = infer_variadic,
      .evaluate = evaluate_variadic<min_real, min_integer>,
  };
}

}  // namespace tacit::nn
