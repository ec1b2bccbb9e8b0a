#include <functional>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {

ir::Operator define_or() {
  return {
      .name = "Or",
      .summary = "logical or",
      .min_opset = 7,
      .infer_shapes = infer_logic,
      .evaluate = evaluate_comparison<std::logical_or<>>,
  };
}

}  // namespace tacit::nn
