#include <functional>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {

ir::Operator define_xor() {
  return {
      .name = "Xor",
      .summary = "logical exclusive or",
      .min_opset = 7,
      .infer_shapes = infer_logic,
      .evaluate = evaluate_comparison<std::not_equal_to<>>,
  };
}

}  // namespace tacit::nn
