#include "tacit/nn/common/elementwise.h"

#include <algorithm>

namespace tacit::nn {

using ir::DType;
using ir::NodeContext;
using ir::TensorType;

namespace {

void expect_number(const NodeContext& node, size_t i) {
  if (node.dtype(i) == DType::kBool) node.fail("its input " + std::to_string(i) + " is a bool, not a number");
}

void expect_same_dtype(const NodeContext& node) {
  for (size_t i = 1; i < node.num_inputs(); ++i) {
    if (node.dtype(i) != node.dtype(0)) node.fail("its inputs are of different element types");
  }
}

}  // namespace

std::vector<TensorType> infer_float_unary(const NodeContext& node) {
  node.expect_inputs(1, 1);
  if (node.dtype(0) != DType::kFloat) node.fail("its input must be of a float type");
  return {node.type(0)};
}

std::vector<TensorType> infer_number_unary(const NodeContext& node) {
  node.expect_inputs(1, 1);
  expect_number(node, 0);
  return {node.type(0)};
}

std::vector<TensorType> infer_arithmetic(const NodeContext& node) {
  node.expect_inputs(2, 2);
  expect_number(node, 0);
  expect_same_dtype(node);
  return {{node.dtype(0), broadcast_shape(node, node.shape(0), node.shape(1))}};
}

std::vector<TensorType> infer_comparison(const NodeContext& node) {
  node.expect_inputs(2, 2);
  expect_same_dtype(node);
  return {{DType::kBool, broadcast_shape(node, node.shape(0), node.shape(1))}};
}

std::vector<TensorType> infer_logic(const NodeContext& node) {
  if (node.has_input(0) && node.dtype(0) != DType::kBool) node.fail("its inputs must be bools");
  return infer_comparison(node);
}

int64_t macs_of_product(const NodeContext& node) {
  return num_elements(broadcast_shape(node, node.shape(0), node.shape(1)));
}

std::vector<TensorType> infer_variadic(const NodeContext& node) {
  node.expect_inputs(std::max<size_t>(node.num_inputs(), 1), node.num_inputs());
  expect_number(node, 0);
  expect_same_dtype(node);
  Shape shape = node.shape(0);
  for (size_t i = 1; i < node.num_inputs(); ++i) shape = broadcast_shape(node, shape, node.shape(i));
  return {{node.dtype(0), std::move(shape)}};
}

int64_t checked_add(const NodeContext& node, int64_t a, int64_t b) {
  int64_t out;
  if (__builtin_add_overflow(a, b, &out)) node.fail("a sum of integers overflows 64 bits");
  return out;
}

int64_t checked_sub(const NodeContext& node, int64_t a, int64_t b) {
  int64_t out;
  if (__builtin_sub_overflow(a, b, &out)) node.fail("a difference of integers overflows 64 bits");
  return out;
}

int64_t checked_mul(const NodeContext& node, int64_t a, int64_t b) {
  int64_t out;
  if (__builtin_mul_overflow(a, b, &out)) node.fail("a product of integers overflows 64 bits");
  return out;
}

int64_t checked_div(const NodeContext& node, int64_t a, int64_t b) {
  if (b == 0) node.fail("an integer is divided by zero");
  if (b == -1) return checked_sub(node, 0, a);
  return a / b;
}

}  // namespace tacit::nn
