#pragma once

#include <cstdint>
#include <vector>

#include "tacit/ir/operator.h"

/// Shapes, strides and index maps: what broadcasting and data movement are made of.
namespace tacit::nn {

/// Numpy's common shape of two shapes. Fails the node where there is none.
Shape broadcast_shape(const ir::NodeContext& node, const Shape& a, const Shape& b);

/// Elements between neighbours along each axis, of a dense row-major tensor.
Shape row_major_strides(const Shape& shape);

/// Strides with which a tensor of shape `from` is read as one of shape `to`, to which it broadcasts: 0 along repeated axes.
Shape broadcast_strides(const Shape& from, const Shape& to);

/// Calls fn(offset + sum_i index_i strides_i) for every index of `shape`, in row-major order.
template <class Fn>
void for_each_strided(const Shape& shape, const Shape& strides, int64_t offset, Fn fn) {
  if (num_elements(shape) == 0) return;
  if (shape.empty()) return fn(offset);
  Shape index(shape.size(), 0);
  const size_t last = shape.size() - 1;
  while (true) {
    for (int64_t i = 0; i < shape[last]; ++i) fn(offset + i * strides[last]);
    size_t axis = last;
    while (true) {
      if (axis == 0) return;
      --axis;
      offset += strides[axis];
      if (++index[axis] < shape[axis]) break;
      offset -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/// For each element of the result, in row-major order, the position of its source.
using IndexMap = std::vector<int64_t>;
IndexMap strided_map(const Shape& shape, const Shape& strides, int64_t offset = 0);

/// The tensor of shape `shape` whose elements are those of x at `map`.
ir::Constant take(const ir::Constant& x, Shape shape, const IndexMap& map);

/// x in another shape of as many elements.
ir::Constant reshaped(const ir::Constant& x, Shape shape);

/// An index in [-length, length) as one in [0, length). Fails the node where it is out of range.
int64_t normalize_index(const ir::NodeContext& node, int64_t index, int64_t length);

/// A tensor around axis `axis`: [outer, length, inner].
struct AxisSplit {
  int64_t outer = 1;
  int64_t length = 1;
  int64_t inner = 1;
};
AxisSplit split_at(const Shape& shape, int64_t axis);

ir::Constant make_float(Tensor<double> x);
ir::Constant make_int(Tensor<int64_t> x);
ir::Constant make_bool(Tensor<int64_t> x);
/// A tensor of zeros.
ir::Constant make_zeros(ir::DType dtype, Shape shape);

}  // namespace tacit::nn
