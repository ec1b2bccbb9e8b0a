#include <functional>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {

ir::Operator define_less() {
  return {
      .name = "Less",
      .summary = "a < b",
      .min_opset = 7,
      .infer_shapes = infer_comparison,
      .evaluate = evaluate_comparison<std::less<>>,
  };
}

}  // namespace tacit::nn
