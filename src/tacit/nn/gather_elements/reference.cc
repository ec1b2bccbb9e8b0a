#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

int64_t axis_of(const ir::NodeContext& node) { return node.normalize_axis(node.int_attribute("axis", 0), node.rank(0)); }

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(2, 2);
  if (node.dtype(1) != ir::DType::kInt) node.fail("its indices are not integers");
  if (node.rank(0) != node.rank(1)) node.fail("data and indices are of different ranks");
  const int64_t axis = axis_of(node);
  for (int64_t i = 0; i < node.rank(0); ++i) {
    const size_t at = static_cast<size_t>(i);
    if (i != axis && node.shape(1)[at] > node.shape(0)[at]) node.fail("the indices are larger than the data");
  }
  return {{node.dtype(0), node.shape(1)}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const size_t axis = static_cast<size_t>(axis_of(node));
  Shape strides = row_major_strides(node.shape(0));
  const int64_t stride = strides[axis];
  strides[axis] = 0;
  IndexMap map = strided_map(node.shape(1), strides);
  const Tensor<int64_t>& indices = node.integer(1);
  for (size_t i = 0; i < map.size(); ++i) {
    map[i] += stride * normalize_index(node, indices.data[i], node.shape(0)[axis]);
  }
  return {take(node.value(0), node.shape(1), map)};
}

}  // namespace

ir::Operator define_gather_elements() {
  return {
      .name = "GatherElements",
      .summary = "one entry per index, along an axis",
      .min_opset = 11,
      .attributes = {"axis"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
