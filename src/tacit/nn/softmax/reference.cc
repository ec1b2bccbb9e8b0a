#include <algorithm>
#include <cmath>
#include <limits>

#include "tacit/nn/common/shapes.h"
#include "tacit/nn/softmax/mask.h"

namespace tacit::nn {
namespace {

/// Rows of `length` values, `inner` apart. Before opset 13 a row is everything from the axis on.
AxisSplit rows(const ir::NodeContext& node) {
  const bool flattens = node.opset() < 13;
  int64_t axis = node.int_attribute("axis", flattens ? 1 : -1);
  if (flattens && axis == node.rank(0)) return {num_elements(node.shape(0)), 1, 1};
  axis = node.normalize_axis(axis, node.rank(0));
  AxisSplit split = split_at(node.shape(0), axis);
  if (flattens) split = {split.outer, split.length * split.inner, 1};
  return split;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  if (node.dtype(0) != ir::DType::kFloat) node.fail("its input must be of a float type");
  rows(node);
  return {node.type(0)};
}

/// Over x[0], x[stride], ..., `length` of them, in place.
void softmax_row(double* x, int64_t length, int64_t stride) {
  double largest = x[0];
  for (int64_t i = 1; i < length; ++i) largest = std::max(largest, x[i * stride]);
  double sum = 0;
  for (int64_t i = 0; i < length; ++i) sum += x[i * stride] = std::exp(x[i * stride] - largest);
  for (int64_t i = 0; i < length; ++i) x[i * stride] /= sum;
}

/// Puts masked entries where no exponential reaches. A row without others is finite here, and refused by the lowering.
void apply_mask(const ir::NodeContext& node, Tensor<double>& x) {
  const auto mask = full_mask(node);
  if (!mask) return;
  for (size_t i = 0; i < x.size(); ++i) {
    if (mask->data[i] == 0) x.data[i] = std::numeric_limits<double>::lowest();
  }
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  Tensor<double> out = node.real(0);
  const auto [outer, length, inner] = rows(node);
  if (out.size() == 0) return {make_float(std::move(out))};
  apply_mask(node, out);
  for (int64_t i = 0; i < outer; ++i) {
    for (int64_t j = 0; j < inner; ++j) softmax_row(&out.data[static_cast<size_t>(i * length * inner + j)], length, inner);
  }
  return {make_float(std::move(out))};
}

}  // namespace

ir::Operator define_softmax() {
  return {
      .name = "Softmax",
      .summary = "exponentials over an axis, normalised; before opset 13 over all axes from `axis` on",
      .attributes = {"axis"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
