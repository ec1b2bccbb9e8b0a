#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

/// The axes are an input from opset 13 and an attribute before.
std::vector<int64_t> axes_of(const ir::NodeContext& node) {
  const bool is_input = node.opset() >= 13;
  if (is_input && node.has_attribute("axes")) node.fail("from opset 13 the axes are an input, not an attribute");
  node.expect_inputs(is_input ? 2 : 1, is_input ? 2 : 1);
  return is_input ? node.integers(1) : node.ints_attribute("axes");
}

Shape result_shape(const ir::NodeContext& node) {
  const std::vector<int64_t> axes = axes_of(node);
  const size_t rank = node.shape(0).size() + axes.size();
  std::vector<bool> is_new(rank);
  for (int64_t axis : axes) {
    const size_t at = static_cast<size_t>(node.normalize_axis(axis, static_cast<int64_t>(rank)));
    if (is_new[at]) node.fail("its axis " + std::to_string(axis) + " is given twice");
    is_new[at] = true;
  }
  Shape shape;
  size_t next = 0;
  for (size_t i = 0; i < rank; ++i) shape.push_back(is_new[i] ? 1 : node.shape(0)[next++]);
  return shape;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return {{node.dtype(0), result_shape(node)}}; }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return {reshaped(node.value(0), result_shape(node))};
}

}  // namespace

ir::Operator define_unsqueeze() {
  return {
      .name = "Unsqueeze",
      .summary = "with axes of length one",
      .attributes = {"axes"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .keeps_elements = true,
  };
}

}  // namespace tacit::nn
