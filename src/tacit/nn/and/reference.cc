#include <functional>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {

ir::Operator define_and() {
  return {
      .name = "And",
      .summary = "logical and",
      .min_opset = 7,
      .infer_shapes = infer_logic,
      .evaluate = evaluate_comparison<std::logical_and<>>,
  };
}

}  // namespace tacit::nn
