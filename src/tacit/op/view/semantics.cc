#include "tacit/op/view/semantics.h"

#include <algorithm>
#include <numeric>

namespace tacit::op {
namespace {

using program::OpKind;

/// The elements offset + sum_i index_i stride_i, for every index of `shape` in row-major order.
std::vector<int64_t> strided(const Shape& shape, const std::vector<int64_t>& stride, int64_t offset) {
  std::vector<int64_t> out(static_cast<size_t>(num_elements(shape)));
  if (out.empty()) return out;
  out[0] = offset;
  size_t filled = 1;  // the elements of the axes from i on are a block, repeated along axis i-1
  for (size_t i = shape.size(); i-- > 0;) {
    for (int64_t j = 1; j < shape[i]; ++j) {
      const auto block = out.begin() + j * static_cast<int64_t>(filled);
      std::transform(out.begin(), out.begin() + static_cast<int64_t>(filled), block,
                     [shift = j * stride[i]](int64_t source) { return source + shift; });
    }
    filled *= static_cast<size_t>(shape[i]);
  }
  return out;
}

std::vector<int64_t> concat_sources(int64_t axis, std::span<const Shape> inputs) {
  const auto inner = [axis](const Shape& s) {
    return std::accumulate(s.begin() + axis, s.end(), int64_t{1}, std::multiplies<>());
  };
  const int64_t outer = inner(inputs[0]) == 0 ? 0 : num_elements(inputs[0]) / inner(inputs[0]);
  std::vector<int64_t> out;
  for (int64_t row = 0; row < outer; ++row) {
    int64_t base = 0;
    for (const Shape& s : inputs) {
      for (int64_t j = 0; j < inner(s); ++j) out.push_back(base + row * inner(s) + j);
      base += num_elements(s);
    }
  }
  return out;
}

}  // namespace

std::vector<int64_t> strides(const Shape& shape) {
  std::vector<int64_t> out(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;) out[i - 1] = out[i] * shape[i];
  return out;
}

Shape broadcast_shape(const Shape& a, const Shape& b) {
  Shape out = a;
  for (size_t i = 0; i < out.size(); ++i) if (out[i] == 1) out[i] = b[i];
  return out;
}

std::vector<int64_t> broadcast_sources(const Shape& from, const Shape& to) {
  std::vector<int64_t> stride = strides(from);
  for (size_t i = 0; i < from.size(); ++i) if (from[i] != to[i]) stride[i] = 0;
  return strided(to, stride, 0);
}

Shape view_shape(const program::Node& node, std::span<const Shape> inputs) {
  const std::vector<int64_t>& a = node.attributes;
  Shape shape = inputs[0];
  switch (node.kind) {
    case OpKind::kReshape:
    case OpKind::kBroadcast: return a;
    case OpKind::kTranspose:
      for (size_t j = 0; j < a.size(); ++j) shape[j] = inputs[0][static_cast<size_t>(a[j])];
      return shape;
    case OpKind::kSlice: shape[static_cast<size_t>(a[0])] = a[3]; return shape;
    case OpKind::kConcat: {
      const auto axis = static_cast<size_t>(a[0]);
      for (const Shape& other : inputs.subspan(1)) shape[axis] += other[axis];
      return shape;
    }
    default: TACIT_CHECK(false); return {};
  }
}

std::vector<int64_t> view_sources(const program::Node& node, std::span<const Shape> inputs) {
  const std::vector<int64_t>& a = node.attributes;
  const Shape shape = view_shape(node, inputs);
  std::vector<int64_t> stride = strides(inputs[0]);
  switch (node.kind) {
    case OpKind::kReshape: return strided({num_elements(shape)}, {1}, 0);
    case OpKind::kBroadcast: return broadcast_sources(inputs[0], shape);
    case OpKind::kTranspose: {
      const std::vector<int64_t> unpermuted = stride;
      for (size_t j = 0; j < a.size(); ++j) stride[j] = unpermuted[static_cast<size_t>(a[j])];
      return strided(shape, stride, 0);
    }
    case OpKind::kSlice: {
      int64_t& axis_stride = stride[static_cast<size_t>(a[0])];
      const int64_t offset = a[1] * axis_stride;
      axis_stride *= a[2];
      return strided(shape, stride, offset);
    }
    case OpKind::kConcat: return concat_sources(a[0], inputs);
    default: TACIT_CHECK(false); return {};
  }
}

namespace {

/// Elements before, along and behind an axis.
struct AxisSplit {
  int64_t outer = 1, length = 1, inner = 1;
  AxisSplit(const Shape& shape, int64_t axis) {
    for (int64_t d = 0; d < static_cast<int64_t>(shape.size()); ++d) {
      (d < axis ? outer : d > axis ? inner : length) *= shape[static_cast<size_t>(d)];
    }
  }
};

}  // namespace

Tensor<int64_t> window(const program::Node& node, const Tensor<int64_t>& x) {
  const std::vector<int64_t>& a = node.attributes;
  const AxisSplit s(x.shape, a[0]);
  Shape shape = x.shape;
  shape[static_cast<size_t>(a[0])] = a[1];
  shape.insert(shape.begin() + a[0] + 1, a[2]);
  Tensor<int64_t> y(shape);
  int64_t* to = y.data.data();
  for (int64_t outer = 0; outer < s.outer; ++outer) {
    for (int64_t o = 0; o < a[1]; ++o) {
      for (int64_t k = 0; k < a[2]; ++k, to += s.inner) {
        const int64_t q = o * a[3] + k * a[4] - a[5];
        if (q < 0 || q >= s.length) continue;
        const int64_t* row = x.data.data() + (outer * s.length + q) * s.inner;
        std::copy(row, row + s.inner, to);
      }
    }
  }
  return y;
}

Tensor<int64_t> sum_axis(const program::Node& node, const Tensor<int64_t>& x) {
  const AxisSplit s(x.shape, node.attributes[0]);
  Shape shape = x.shape;
  shape[static_cast<size_t>(node.attributes[0])] = 1;
  Tensor<int64_t> y(shape);
  for (int64_t outer = 0; outer < s.outer; ++outer) {
    for (int64_t j = 0; j < s.length; ++j) {
      for (int64_t i = 0; i < s.inner; ++i) {
        y.data[static_cast<size_t>(outer * s.inner + i)] += x.data[static_cast<size_t>((outer * s.length + j) * s.inner + i)];
      }
    }
  }
  return y;
}

}  // namespace tacit::op
