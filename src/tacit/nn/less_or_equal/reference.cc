#include <functional>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {

ir::Operator define_less_or_equal() {
  return {
      .name = "LessOrEqual",
      .summary = "a <= b",
      .min_opset = 12,
      .infer_shapes = infer_comparison,
      .evaluate = evaluate_comparison<std::less_equal<>>,
  };
}

}  // namespace tacit::nn
