#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

int64_t axis_of(const ir::NodeContext& node) { return node.normalize_axis(node.int_attribute("axis", 0), node.rank(0)); }

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  if (node.dtype(0) == ir::DType::kBool) node.fail("its input is a bool, not a number");
  const auto axis = axis_of(node);
  Shape shape = node.shape(0);
  if (shape[static_cast<size_t>(axis)] == 0) node.fail("its axis is empty");
  if (node.int_attribute("keepdims", 1) != 0) {
    shape[static_cast<size_t>(axis)] = 1;
  } else {
    shape.erase(shape.begin() + axis);
  }
  return {{ir::DType::kInt, std::move(shape)}};
}

template <class T>
std::vector<int64_t> largest_indices(const Tensor<T>& x, const AxisSplit& split, bool last) {
  std::vector<int64_t> out;
  for (int64_t i = 0; i < split.outer; ++i) {
    for (int64_t j = 0; j < split.inner; ++j) {
      const auto at = [&](int64_t k) { return x.data[static_cast<size_t>((i * split.length + k) * split.inner + j)]; };
      int64_t best = 0;
      for (int64_t k = 1; k < split.length; ++k) {
        if (last ? at(k) >= at(best) : at(k) > at(best)) best = k;
      }
      out.push_back(best);
    }
  }
  return out;
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const AxisSplit split = split_at(node.shape(0), axis_of(node));
  const bool last = node.int_attribute("select_last_index", 0) != 0;
  std::vector<int64_t> indices = node.dtype(0) == ir::DType::kFloat ? largest_indices(node.real(0), split, last)
                                                                    : largest_indices(node.integer(0), split, last);
  return {make_int(Tensor<int64_t>(infer(node)[0].shape, std::move(indices)))};
}

}  // namespace

ir::Operator define_arg_max() {
  return {
      .name = "ArgMax",
      .summary = "index of the largest value along an axis, the first or the last of several",
      .attributes = {"axis", "keepdims", "select_last_index"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
