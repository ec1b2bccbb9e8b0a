#include "tacit/nn/common/reduce.h"

namespace tacit::nn {

using ir::NodeContext;

std::vector<bool> reduced_axes(const NodeContext& node, int axes_input_since) {
  const bool is_input = node.opset() >= axes_input_since;
  if (is_input && node.has_attribute("axes")) {
    node.fail("from opset " + std::to_string(axes_input_since) + " the axes are an input, not an attribute");
  }
  node.expect_inputs(1, is_input ? 2 : 1);
  const std::vector<int64_t> axes = is_input ? node.integers(1) : node.ints_attribute("axes");
  const bool is_noop = axes.empty() && node.int_attribute("noop_with_empty_axes", 0) != 0;
  std::vector<bool> reduced(static_cast<size_t>(node.rank(0)), axes.empty() && !is_noop);
  for (int64_t axis : axes) reduced[static_cast<size_t>(node.normalize_axis(axis, node.rank(0)))] = true;
  return reduced;
}

namespace {

Shape reduced_shape(const NodeContext& node, const std::vector<bool>& reduced) {
  const bool keeps = node.int_attribute("keepdims", 1) != 0;
  Shape shape;
  for (size_t i = 0; i < reduced.size(); ++i) {
    if (!reduced[i]) {
      shape.push_back(node.shape(0)[i]);
    } else if (keeps) {
      shape.push_back(1);
    }
  }
  return shape;
}

}  // namespace

std::vector<ir::TensorType> infer_reduction(const NodeContext& node, int axes_input_since) {
  const std::vector<bool> reduced = reduced_axes(node, axes_input_since);
  if (node.dtype(0) == ir::DType::kBool) node.refuse("its input is a bool");
  return {{node.dtype(0), reduced_shape(node, reduced)}};
}

Reduction plan_reduction(const NodeContext& node, int axes_input_since) {
  const std::vector<bool> reduced = reduced_axes(node, axes_input_since);
  const Shape& from = node.shape(0);
  Reduction plan;
  plan.shape = reduced_shape(node, reduced);
  Shape strides(from.size(), 0);
  int64_t stride = 1;
  for (size_t i = from.size(); i-- > 0;) {
    if (reduced[i]) {
      plan.count *= from[i];
    } else {
      strides[i] = stride;
      stride *= from[i];
    }
  }
  plan.result_of = strided_map(from, strides);
  return plan;
}

void expect_nonempty(const NodeContext& node, const Reduction& plan) {
  if (plan.count == 0 && num_elements(plan.shape) > 0) node.refuse("it reduces an empty axis");
}

}  // namespace tacit::nn
