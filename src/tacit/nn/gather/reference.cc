#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(2, 2);
  const int64_t axis = node.normalize_axis(node.int_attribute("axis", 0), node.rank(0));
  if (node.dtype(1) != ir::DType::kInt) node.fail("its indices are not integers");
  const Shape& data = node.shape(0);
  Shape shape(data.begin(), data.begin() + axis);
  shape.insert(shape.end(), node.shape(1).begin(), node.shape(1).end());
  shape.insert(shape.end(), data.begin() + axis + 1, data.end());
  return {{node.dtype(0), std::move(shape)}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const int64_t axis = node.normalize_axis(node.int_attribute("axis", 0), node.rank(0));
  const AxisSplit split = split_at(node.shape(0), axis);
  IndexMap map;
  for (int64_t i = 0; i < split.outer; ++i) {
    for (int64_t index : node.integer(1).data) {
      const int64_t row = i * split.length + normalize_index(node, index, split.length);
      for (int64_t j = 0; j < split.inner; ++j) map.push_back(row * split.inner + j);
    }
  }
  return {take(node.value(0), infer(node)[0].shape, map)};
}

}  // namespace

ir::Operator define_gather() {
  return {
      .name = "Gather",
      .summary = "entries along an axis, by index",
      .attributes = {"axis"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
