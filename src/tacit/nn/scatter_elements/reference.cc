#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

int64_t axis_of(const ir::NodeContext& node) { return node.normalize_axis(node.int_attribute("axis", 0), node.rank(0)); }

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(3, 3);
  if (node.dtype(1) != ir::DType::kInt) node.fail("its indices are not integers");
  if (node.dtype(2) != node.dtype(0)) node.fail("data and updates are of different element types");
  if (node.shape(1) != node.shape(2) || node.rank(0) != node.rank(1)) node.fail("indices and updates are of different shapes");
  if (node.string_attribute("reduction", "none") != "none") node.refuse("it reduces what it scatters");
  const int64_t axis = axis_of(node);
  for (int64_t i = 0; i < node.rank(0); ++i) {
    const auto at = static_cast<size_t>(i);
    if (i != axis && node.shape(1)[at] > node.shape(0)[at]) node.fail("the indices are larger than the data");
  }
  return {node.type(0)};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const auto axis = static_cast<size_t>(axis_of(node));
  Shape strides = row_major_strides(node.shape(0));
  const int64_t stride = strides[axis];
  strides[axis] = 0;
  const IndexMap lines = strided_map(node.shape(1), strides);
  const Tensor<int64_t>& indices = node.integer(1);
  ir::Constant out = node.value(0);
  const ir::Constant& updates = node.value(2);
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto to = static_cast<size_t>(lines[i] + stride * normalize_index(node, indices.data[i], node.shape(0)[axis]));
    if (out.dtype == ir::DType::kFloat) out.real.data[to] = updates.real.data[i];
    else out.integer.data[to] = updates.integer.data[i];
  }
  return {std::move(out)};
}

}  // namespace

ir::Operator define_scatter_elements() {
  return {
      .name = "ScatterElements",
      .summary = "entries replaced (not added to), by index along an axis; no index twice",
      .min_opset = 11,
      .attributes = {"axis", "reduction"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
