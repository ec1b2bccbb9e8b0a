#include <cmath>

#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<int64_t> whole_numbers(const ir::NodeContext& node, size_t i) {
  if (node.dtype(i) != ir::DType::kFloat) return node.integer(i).data;
  std::vector<int64_t> out;
  for (double x : node.real(i).data) {
    if (!(std::fabs(x) < 0x1p62)) node.fail("an index does not fit an integer");
    out.push_back(static_cast<int64_t>(x));
  }
  return out;
}

int64_t depth_of(const ir::NodeContext& node) {
  const std::vector<int64_t> depth = whole_numbers(node, 1);
  if (depth.size() != 1 || depth[0] < 1) node.fail("its depth is not a single positive number");
  return depth[0];
}

int64_t axis_of(const ir::NodeContext& node) { return node.normalize_axis(node.int_attribute("axis", -1), node.rank(0) + 1); }

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(3, 3);
  if (node.shape(2) != Shape{2}) node.fail("its values are not a pair");
  Shape shape = node.shape(0);
  shape.insert(shape.begin() + axis_of(node), depth_of(node));
  return {{node.dtype(2), std::move(shape)}};
}

/// Positions in [off, on] of each element.
std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Shape shape = infer(node)[0].shape;
  const AxisSplit split = split_at(shape, axis_of(node));
  const std::vector<int64_t> indices = whole_numbers(node, 0);
  IndexMap map(static_cast<size_t>(num_elements(shape)), 0);
  for (size_t i = 0; i < indices.size(); ++i) {
    const int64_t hot = indices[i] < 0 ? indices[i] + split.length : indices[i];
    if (hot < 0 || hot >= split.length) continue;
    const int64_t outer = static_cast<int64_t>(i) / split.inner;
    const int64_t inner = static_cast<int64_t>(i) % split.inner;
    map[static_cast<size_t>((outer * split.length + hot) * split.inner + inner)] = 1;
  }
  return {take(node.value(2), shape, map)};
}

}  // namespace

ir::Operator define_one_hot() {
  return {
      .name = "OneHot",
      .summary = "one value at each index, another elsewhere",
      .min_opset = 9,
      .attributes = {"axis"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
