#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  if (node.dtype(0) != ir::DType::kBool) node.fail("its input must be a bool");
  return {node.type(0)};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return {make_bool(map_elements<int64_t>(node.integer(0), [](int64_t x) { return int64_t{x == 0}; }))};
}

}  // namespace

ir::Operator define_not() {
  return {
      .name = "Not",
      .summary = "logical not",
      .min_opset = 1,
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
