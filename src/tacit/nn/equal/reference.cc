#include <functional>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {

ir::Operator define_equal() {
  return {
      .name = "Equal",
      .summary = "a == b",
      .min_opset = 7,
      .infer_shapes = infer_comparison,
      .evaluate = evaluate_comparison<std::equal_to<>>,
  };
}

}  // namespace tacit::nn
