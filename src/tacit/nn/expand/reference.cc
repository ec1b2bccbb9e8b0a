#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(2, 2);
  const Shape shape = node.integers(1);
  for (int64_t d : shape) {
    if (d < 0) node.fail("its shape " + to_string(shape) + " has a negative dimension");
  }
  return {{node.dtype(0), broadcast_shape(node, node.shape(0), shape)}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Shape shape = infer(node)[0].shape;
  return {take(node.value(0), shape, strided_map(shape, broadcast_strides(node.shape(0), shape)))};
}

}  // namespace

ir::Operator define_expand() {
  return {
      .name = "Expand",
      .summary = "broadcast to a shape",
      .min_opset = 8,
      .infer_shapes = infer,
      .evaluate = evaluate,
      .keeps_elements = true,
  };
}

}  // namespace tacit::nn
