#include <algorithm>

#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(3, 3);
  if (node.dtype(1) != ir::DType::kInt) node.fail("its indices are not integers");
  if (node.dtype(0) != node.dtype(2)) node.fail("data and updates are of different element types");
  const Shape& data = node.shape(0);
  const Shape& indices = node.shape(1);
  if (indices.empty() || indices.back() > node.rank(0)) node.fail("its indices have too many coordinates");
  Shape expected(indices.begin(), indices.end() - 1);
  expected.insert(expected.end(), data.begin() + indices.back(), data.end());
  if (node.shape(2) != expected) {
    node.fail("the updates have shape " + to_string(node.shape(2)) + ", not " + to_string(expected));
  }
  return {node.type(0)};
}

/// Where the block of each update starts in the data.
IndexMap block_offsets(const ir::NodeContext& node) {
  const Shape strides = row_major_strides(node.shape(0));
  const Tensor<int64_t>& indices = node.integer(1);
  const size_t depth = static_cast<size_t>(indices.shape.back());
  Shape blocks(indices.shape.begin(), indices.shape.end() - 1);
  IndexMap offsets(static_cast<size_t>(num_elements(blocks)), 0);
  for (size_t i = 0; i < offsets.size(); ++i) {
    for (size_t j = 0; j < depth; ++j) {
      offsets[i] += strides[j] * normalize_index(node, indices.data[i * depth + j], node.shape(0)[j]);
    }
  }
  return offsets;
}

template <class T, class Combine>
void scatter(Tensor<T>& data, const Tensor<T>& updates, const IndexMap& offsets, Combine combine) {
  if (offsets.empty()) return;
  const size_t block = updates.size() / offsets.size();
  for (size_t i = 0; i < offsets.size(); ++i) {
    for (size_t j = 0; j < block; ++j) {
      T& x = data.data[static_cast<size_t>(offsets[i]) + j];
      x = combine(x, updates.data[i * block + j]);
    }
  }
}

template <class T, class Add, class Mul>
void scatter(const ir::NodeContext& node, Tensor<T>& data, const Tensor<T>& updates, Add add, Mul mul) {
  const std::string reduction = node.string_attribute("reduction", "none");
  const IndexMap offsets = block_offsets(node);
  if (reduction == "none") return scatter(data, updates, offsets, [](T, T b) { return b; });
  if (reduction == "add") return scatter(data, updates, offsets, add);
  if (reduction == "mul") return scatter(data, updates, offsets, mul);
  if (reduction == "max") return scatter(data, updates, offsets, [](T a, T b) { return std::max(a, b); });
  if (reduction == "min") return scatter(data, updates, offsets, [](T a, T b) { return std::min(a, b); });
  node.refuse("the reduction '" + reduction + "' is not supported");
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  ir::Constant out = node.value(0);
  if (out.dtype == ir::DType::kFloat) {
    scatter(node, out.real, node.real(2), [](double a, double b) { return a + b; }, [](double a, double b) { return a * b; });
  } else {
    scatter(node, out.integer, node.integer(2), [&](int64_t a, int64_t b) { return checked_add(node, a, b); },
            [&](int64_t a, int64_t b) { return checked_mul(node, a, b); });
  }
  return {std::move(out)};
}

}  // namespace

ir::Operator define_scatter_nd() {
  return {
      .name = "ScatterND",
      .summary = "the data with blocks replaced or combined, by index",
      .min_opset = 11,
      .attributes = {"reduction"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
