#include "tacit/nn/split/split.h"

#include <algorithm>

#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  const int64_t axis = split_axis(node);
  std::vector<ir::TensorType> types;
  for (int64_t length : split_lengths(node, axis)) {
    Shape shape = node.shape(0);
    shape[static_cast<size_t>(axis)] = length;
    types.push_back({node.dtype(0), std::move(shape)});
  }
  return types;
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const int64_t axis = split_axis(node);
  const Shape strides = row_major_strides(node.shape(0));
  int64_t offset = 0;
  std::vector<ir::Constant> parts;
  for (const ir::TensorType& type : infer(node)) {
    parts.push_back(take(node.value(0), type.shape, strided_map(type.shape, strides, offset)));
    offset += type.shape[static_cast<size_t>(axis)] * strides[static_cast<size_t>(axis)];
  }
  return parts;
}

}  // namespace

int64_t split_axis(const ir::NodeContext& node) { return node.normalize_axis(node.int_attribute("axis", 0), node.rank(0)); }

std::vector<int64_t> split_lengths(const ir::NodeContext& node, int64_t axis) {
  const bool is_input = node.opset() >= 13;
  node.expect_inputs(1, is_input ? 2 : 1);
  const int64_t total = node.shape(0)[static_cast<size_t>(axis)];
  std::vector<int64_t> parts = is_input ? node.integers(1) : node.ints_attribute("split");
  if (parts.empty()) {
    const int64_t outputs = static_cast<int64_t>(node.node().outputs.size());
    if (node.int_attribute("num_outputs", outputs) != outputs) node.fail("its number of outputs is not num_outputs");
    if (outputs > total) node.fail("it has more outputs than the axis has entries");
    const int64_t part = (total - 1) / outputs + 1;
    for (int64_t left = total; left > 0; left -= part) parts.push_back(std::min(part, left));
  }
  int64_t sum = 0;
  for (int64_t part : parts) {
    if (part < 0) node.fail("the length of a part is negative");
    sum = checked_add(node, sum, part);
  }
  if (sum != total || parts.size() != node.node().outputs.size()) {
    node.fail("its parts " + to_string(parts) + " do not make up the axis of length " + std::to_string(total));
  }
  return parts;
}

ir::Operator define_split() {
  return {
      .name = "Split",
      .summary = "parts along an axis",
      .attributes = {"axis", "num_outputs", "split"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
