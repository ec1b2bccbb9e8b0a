#pragma once

#include <cstdint>
#include <vector>

#include "tacit/nn/common/shapes.h"

/// Reductions over axes: ReduceSum, ReduceMean, ReduceMax, ReduceMin, ReduceProd.
namespace tacit::nn {

/// `axes_input_since`: the opset from which the axes are the second input and no longer an attribute.
std::vector<ir::TensorType> infer_reduction(const ir::NodeContext& node, int axes_input_since);

/// Of every axis of the input, whether it is reduced.
std::vector<bool> reduced_axes(const ir::NodeContext& node, int axes_input_since);

/// Which elements go into which result.
struct Reduction {
  Shape shape;             ///< of the result
  int64_t count = 1;       ///< elements per result
  IndexMap result_of;      ///< for each element of the input, its result
};
Reduction plan_reduction(const ir::NodeContext& node, int axes_input_since);

/// Left fold of each group, starting from `start`.
template <class T, class Fn>
Tensor<T> reduce_elements(const Tensor<T>& x, const Reduction& plan, T start, Fn fn) {
  Tensor<T> out(plan.shape);
  for (T& v : out.data) v = start;
  for (size_t i = 0; i < x.size(); ++i) {
    T& v = out.data[static_cast<size_t>(plan.result_of[i])];
    v = fn(v, x.data[i]);
  }
  return out;
}

/// Refuses the node if a group is empty.
void expect_nonempty(const ir::NodeContext& node, const Reduction& plan);

/// The element of each group that `pick` prefers of any two; every element is preferred to `real_start` and `integer_start`.
template <class Pick>
std::vector<ir::Constant> reduce_to_one(const ir::NodeContext& node, int axes_input_since, double real_start,
                                        int64_t integer_start, Pick pick) {
  const Reduction plan = plan_reduction(node, axes_input_since);
  expect_nonempty(node, plan);
  if (node.dtype(0) == ir::DType::kFloat) return {make_float(reduce_elements(node.real(0), plan, real_start, pick))};
  return {make_int(reduce_elements(node.integer(0), plan, integer_start, pick))};
}

}  // namespace tacit::nn
