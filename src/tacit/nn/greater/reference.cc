#include <functional>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {

ir::Operator define_greater() {
  return {
      .name = "Greater",
      .summary = "a > b",
      .min_opset = 7,
      .infer_shapes = infer_comparison,
      .evaluate = evaluate_comparison<std::greater<>>,
  };
}

}  // namespace tacit::nn
