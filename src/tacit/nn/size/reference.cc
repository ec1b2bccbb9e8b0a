#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  return {{ir::DType::kInt, {}}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return {make_int(Tensor<int64_t>({}, {num_elements(node.shape(0))}))};
}

}  // namespace

ir::Operator define_size() {
  return {
      .name = "Size",
      .summary = "the number of elements of the input",
      .infer_shapes = infer,
      .evaluate = evaluate,
      .reads_shape_only = true,
  };
}

}  // namespace tacit::nn
