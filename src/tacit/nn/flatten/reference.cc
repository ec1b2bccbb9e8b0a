#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

Shape result_shape(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  int64_t axis = node.int_attribute("axis", 1);
  if (axis != node.rank(0)) axis = node.normalize_axis(axis, node.rank(0));
  Shape shape = {1, 1};
  for (int64_t i = 0; i < node.rank(0); ++i) shape[i < axis ? 0 : 1] *= node.shape(0)[static_cast<size_t>(i)];
  return shape;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return {{node.dtype(0), result_shape(node)}}; }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return {reshaped(node.value(0), result_shape(node))};
}

}  // namespace

ir::Operator define_flatten() {
  return {
      .name = "Flatten",
      .summary = "a matrix: the axes before `axis`, and the others",
      .attributes = {"axis"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .keeps_elements = true,
  };
}

}  // namespace tacit::nn
