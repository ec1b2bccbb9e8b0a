#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<int64_t> permutation(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  const size_t rank = node.shape(0).size();
  std::vector<int64_t> reversed;
  for (size_t i = rank; i-- > 0;) reversed.push_back(static_cast<int64_t>(i));
  const std::vector<int64_t> perm = node.ints_attribute("perm", reversed);
  std::vector<bool> seen(rank);
  bool is_valid = perm.size() == rank;
  for (int64_t axis : perm) {
    is_valid = is_valid && axis >= 0 && axis < node.rank(0) && !seen[static_cast<size_t>(axis)];
    if (is_valid) seen[static_cast<size_t>(axis)] = true;
  }
  if (!is_valid) node.fail("its perm " + to_string(perm) + " is not a permutation of the input's axes");
  return perm;
}

Shape permuted(const Shape& x, const std::vector<int64_t>& perm) {
  Shape out;
  for (int64_t axis : perm) out.push_back(x[static_cast<size_t>(axis)]);
  return out;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  return {{node.dtype(0), permuted(node.shape(0), permutation(node))}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const std::vector<int64_t> perm = permutation(node);
  const Shape shape = permuted(node.shape(0), perm);
  const Shape strides = permuted(row_major_strides(node.shape(0)), perm);
  return {take(node.value(0), shape, strided_map(shape, strides))};
}

}  // namespace

ir::Operator define_transpose() {
  return {
      .name = "Transpose",
      .summary = "the axes in another order",
      .attributes = {"perm"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
