#include "tacit/nn/common/shapes.h"

#include <algorithm>

namespace tacit::nn {

Shape broadcast_shape(const ir::NodeContext& node, const Shape& a, const Shape& b) {
  Shape out(std::max(a.size(), b.size()));
  for (size_t i = 1; i <= out.size(); ++i) {
    const int64_t da = i <= a.size() ? a[a.size() - i] : 1;
    const int64_t db = i <= b.size() ? b[b.size() - i] : 1;
    if (da != db && da != 1 && db != 1) {
      node.fail("shapes " + to_string(a) + " and " + to_string(b) + " do not broadcast");
    }
    out[out.size() - i] = da == 1 ? db : da;
  }
  return out;
}

Shape row_major_strides(const Shape& shape) {
  Shape strides(shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

Shape broadcast_strides(const Shape& from, const Shape& to) {
  const Shape dense = row_major_strides(from);
  Shape strides(to.size(), 0);
  const size_t lead = to.size() - from.size();
  for (size_t i = 0; i < from.size(); ++i) strides[lead + i] = from[i] == 1 ? 0 : dense[i];
  return strides;
}

IndexMap strided_map(const Shape& shape, const Shape& strides, int64_t offset) {
  IndexMap map;
  map.reserve(static_cast<size_t>(num_elements(shape)));
  for_each_strided(shape, strides, offset, [&](int64_t position) { map.push_back(position); });
  return map;
}

namespace {

template <class T>
Tensor<T> take_elements(const Tensor<T>& x, Shape shape, const IndexMap& map) {
  Tensor<T> out(std::move(shape));
  TACIT_CHECK(out.size() == map.size());
  for (size_t i = 0; i < map.size(); ++i) out.data[i] = x.data[static_cast<size_t>(map[i])];
  return out;
}

}  // namespace

ir::Constant take(const ir::Constant& x, Shape shape, const IndexMap& map) {
  ir::Constant out;
  out.dtype = x.dtype;
  if (x.dtype == ir::DType::kFloat) {
    out.real = take_elements(x.real, std::move(shape), map);
  } else {
    out.integer = take_elements(x.integer, std::move(shape), map);
  }
  return out;
}

ir::Constant reshaped(const ir::Constant& x, Shape shape) {
  TACIT_CHECK(num_elements(shape) == num_elements(x.shape()));
  ir::Constant out = x;
  (out.dtype == ir::DType::kFloat ? out.real.shape : out.integer.shape) = std::move(shape);
  return out;
}

int64_t normalize_index(const ir::NodeContext& node, int64_t index, int64_t length) {
  if (index < -length || index >= length) {
    node.fail("its index " + std::to_string(index) + " is out of range for length " + std::to_string(length));
  }
  return index < 0 ? index + length : index;
}

AxisSplit split_at(const Shape& shape, int64_t axis) {
  AxisSplit split;
  for (size_t i = 0; i < shape.size(); ++i) {
    const int64_t at = static_cast<int64_t>(i);
    (at < axis ? split.outer : at == axis ? split.length : split.inner) *= shape[i];
  }
  return split;
}

ir::Constant make_float(Tensor<double> x) {
  ir::Constant out;
  out.dtype = ir::DType::kFloat;
  out.real = std::move(x);
  return out;
}

ir::Constant make_int(Tensor<int64_t> x) {
  ir::Constant out;
  out.dtype = ir::DType::kInt;
  out.integer = std::move(x);
  return out;
}

ir::Constant make_bool(Tensor<int64_t> x) {
  ir::Constant out = make_int(std::move(x));
  out.dtype = ir::DType::kBool;
  return out;
}

ir::Constant make_zeros(ir::DType dtype, Shape shape) {
  if (dtype == ir::DType::kFloat) return make_float(Tensor<double>(std::move(shape)));
  ir::Constant out = make_int(Tensor<int64_t>(std::move(shape)));
  out.dtype = dtype;
  return out;
}

}  // namespace tacit::nn
