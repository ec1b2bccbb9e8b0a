#include <functional>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {

ir::Operator define_greater_or_equal() {
  return {
      .name = "GreaterOrEqual",
      .summary = "a >= b",
      .min_opset = 12,
      .infer_shapes = infer_comparison,
      .evaluate = evaluate_comparison<std::greater_equal<>>,
  };
}

}  // namespace tacit::nn
