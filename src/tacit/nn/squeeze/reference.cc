#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

/// The axes are an input from opset 13 and an attribute before.
std::vector<int64_t> axes_of(const ir::NodeContext& node) {
  const bool is_input = node.opset() >= 13;
  if (is_input && node.has_attribute("axes")) node.fail("from opset 13 the axes are an input, not an attribute");
  node.expect_inputs(1, is_input ? 2 : 1);
  return is_input ? node.integers(1) : node.ints_attribute("axes");
}

Shape result_shape(const ir::NodeContext& node) {
  const std::vector<int64_t> axes = axes_of(node);
  std::vector<bool> removed(node.shape(0).size());
  for (int64_t axis : axes) removed[static_cast<size_t>(node.normalize_axis(axis, node.rank(0)))] = true;
  Shape shape;
  for (size_t i = 0; i < removed.size(); ++i) {
    const int64_t length = node.shape(0)[i];
    if (removed[i] && length != 1) node.fail("its axis " + std::to_string(i) + " is of length " + std::to_string(length) + ", not 1");
    const bool keep = axes.empty() ? length != 1 : !removed[i];
    if (keep) shape.push_back(length);
  }
  return shape;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return {{node.dtype(0), result_shape(node)}}; }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return {reshaped(node.value(0), result_shape(node))};
}

}  // namespace

ir::Operator define_squeeze() {
  return {
      .name = "Squeeze",
      .summary = "without axes of length one",
      .attributes = {"axes"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .keeps_elements = true,
  };
}

}  // namespace tacit::nn
