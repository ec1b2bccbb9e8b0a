#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "tacit/nn/common/shapes.h"

/// Operators that act on each element, or on pairs of elements of broadcast tensors.
namespace tacit::nn {

template <class R, class T, class Fn>
Tensor<R> map_elements(const Tensor<T>& x, Fn fn) {
  Tensor<R> out(x.shape);
  for (size_t i = 0; i < x.size(); ++i) out.data[i] = fn(x.data[i]);
  return out;
}

template <class R, class T, class Fn>
Tensor<R> zip_elements(const Tensor<T>& a, const Tensor<T>& b, const Shape& shape, Fn fn) {
  Tensor<R> out(shape);
  if (a.shape == shape && b.shape == shape) {
    for (size_t i = 0; i < out.size(); ++i) out.data[i] = fn(a.data[i], b.data[i]);
    return out;
  }
  const IndexMap at_a = strided_map(shape, broadcast_strides(a.shape, shape));
  const IndexMap at_b = strided_map(shape, broadcast_strides(b.shape, shape));
  for (size_t i = 0; i < out.size(); ++i) {
    out.data[i] = fn(a.data[static_cast<size_t>(at_a[i])], b.data[static_cast<size_t>(at_b[i])]);
  }
  return out;
}

// --- One input ---------------------------------------------------------------------------------

/// The result has the type of the one input, which is a float.
std::vector<ir::TensorType> infer_float_unary(const ir::NodeContext& node);
/// The same for floats and integers.
std::vector<ir::TensorType> infer_number_unary(const ir::NodeContext& node);

template <double (*kReal)(double)>
std::vector<ir::Constant> evaluate_float_unary(const ir::NodeContext& node) {
  return {make_float(map_elements<double>(node.real(0), kReal))};
}

template <double (*kReal)(double), int64_t (*kInteger)(const ir::NodeContext&, int64_t)>
std::vector<ir::Constant> evaluate_number_unary(const ir::NodeContext& node) {
  if (node.dtype(0) == ir::DType::kFloat) return evaluate_float_unary<kReal>(node);
  return {make_int(map_elements<int64_t>(node.integer(0), [&](int64_t x) { return kInteger(node, x); }))};
}

// --- Two inputs --------------------------------------------------------------------------------

/// Two broadcast numbers of one type, which is the result's.
std::vector<ir::TensorType> infer_arithmetic(const ir::NodeContext& node);
/// Two broadcast operands of one type; the result is a bool.
std::vector<ir::TensorType> infer_comparison(const ir::NodeContext& node);
/// Two broadcast bools.
std::vector<ir::TensorType> infer_logic(const ir::NodeContext& node);

template <double (*kReal)(double, double), int64_t (*kInteger)(const ir::NodeContext&, int64_t, int64_t)>
std::vector<ir::Constant> evaluate_arithmetic(const ir::NodeContext& node) {
  const Shape shape = broadcast_shape(node, node.shape(0), node.shape(1));
  if (node.dtype(0) == ir::DType::kFloat) {
    return {make_float(zip_elements<double>(node.real(0), node.real(1), shape, kReal))};
  }
  const auto integer = [&](int64_t a, int64_t b) { return kInteger(node, a, b); };
  return {make_int(zip_elements<int64_t>(node.integer(0), node.integer(1), shape, integer))};
}

/// Relation is a function object such as std::less<>.
template <class Relation>
std::vector<ir::Constant> evaluate_comparison(const ir::NodeContext& node) {
  const Shape shape = broadcast_shape(node, node.shape(0), node.shape(1));
  if (node.dtype(0) == ir::DType::kFloat) {
    return {make_bool(zip_elements<int64_t>(node.real(0), node.real(1), shape, Relation{}))};
  }
  return {make_bool(zip_elements<int64_t>(node.integer(0), node.integer(1), shape, Relation{}))};
}

/// Multiply-accumulates of a product of two tensors, one per element of the result.
int64_t macs_of_product(const ir::NodeContext& node);

// --- Any number of inputs (Sum, Min, Max, Mean) ------------------------------------------------

/// One or more broadcast numbers of one type.
std::vector<ir::TensorType> infer_variadic(const ir::NodeContext& node);

template <double (*kReal)(double, double), int64_t (*kInteger)(const ir::NodeContext&, int64_t, int64_t)>
std::vector<ir::Constant> evaluate_variadic(const ir::NodeContext& node) {
  ir::Constant sum = node.value(0);
  for (size_t i = 1; i < node.num_inputs(); ++i) {
    const Shape shape = broadcast_shape(node, sum.shape(), node.shape(i));
    if (sum.dtype == ir::DType::kFloat) {
      sum = make_float(zip_elements<double>(sum.real, node.real(i), shape, kReal));
    } else {
      const auto integer = [&](int64_t a, int64_t b) { return kInteger(node, a, b); };
      sum = make_int(zip_elements<int64_t>(sum.integer, node.integer(i), shape, integer));
    }
  }
  return {std::move(sum)};
}

// --- 64-bit integers whose overflow fails the node -----------------------------------------------

int64_t checked_add(const ir::NodeContext& node, int64_t a, int64_t b);
int64_t checked_sub(const ir::NodeContext& node, int64_t a, int64_t b);
int64_t checked_mul(const ir::NodeContext& node, int64_t a, int64_t b);
/// Quotient truncated towards zero; fails on a zero divisor.
int64_t checked_div(const ir::NodeContext& node, int64_t a, int64_t b);

}  // namespace tacit::nn
