#include <algorithm>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double max_real(double a, double b) { return std::max(a, b); }
int64_t max_integer(const ir::NodeContext&, int64_t a, int64_t b) { return std::max(a, b); }

}  // namespace

ir::Operator define_max() {
  return {
      .name = "Max",
      .summary = "largest of any number of tensors, broadcast",
      .min_opset = 6,
      .infer_shapes = infer_variadic,
      .evaluate = evaluate_variadic<max_real, max_integer>,
  };
}

}  // namespace tacit::nn
