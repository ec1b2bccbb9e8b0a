#include "tacit/circuit/view.h"

#include <algorithm>

namespace tacit::circuit {

namespace {

/// Calls f(outer, inner) for the parts of a shape before and after an axis.
struct AxisSplit {
  int64_t outer = 1, length = 1, inner = 1;
};
AxisSplit split(const Shape& shape, int64_t axis) {
  AxisSplit s;
  for (size_t d = 0; d < shape.size(); ++d) {
    (static_cast<int64_t>(d) < axis ? s.outer : static_cast<int64_t>(d) > axis ? s.inner : s.length) *= shape[d];
  }
  return s;
}

/// Rows of the inner axes, moved whole.
Tensor<F> windows(const ViewStep& step, const Tensor<F>& in) {
  const int64_t axis = step.arguments[0], stride = step.arguments[1], dilation = step.arguments[2], pad = step.arguments[3];
  const AxisSplit from = split(step.in, axis);
  const int64_t outputs = step.out[static_cast<size_t>(axis)], kernel = step.out[static_cast<size_t>(axis) + 1];
  Tensor<F> out(step.out);
  F* to = out.data.data();
  for (int64_t outer = 0; outer < from.outer; ++outer) {
    for (int64_t o = 0; o < outputs; ++o) {
      for (int64_t k = 0; k < kernel; ++k, to += from.inner) {
        const int64_t q = o * stride + k * dilation - pad;
        if (q < 0 || q >= from.length) continue;
        const F* row = in.data.data() + (outer * from.length + q) * from.inner;
        std::copy(row, row + from.inner, to);
      }
    }
  }
  return out;
}

/// out[i] = in[offset(i)], where the offset is linear in the indices of out with the given strides.
template <class T>
Tensor<T> strided_copy(const Tensor<T>& in, const Shape& out_shape, const std::vector<int64_t>& stride) {
  Tensor<T> out(out_shape);
  std::vector<int64_t> index(out_shape.size());
  int64_t offset = 0;
  for (T& value : out.data) {
    value = in.data[static_cast<size_t>(offset)];
    for (size_t d = out_shape.size(); d-- > 0;) {
      offset += stride[d];
      if (++index[d] < out_shape[d]) break;
      offset -= stride[d] * out_shape[d];
      index[d] = 0;
    }
  }
  return out;
}

Tensor<F> apply_step(const ViewStep& step, const Tensor<F>& in) {
  const std::vector<int64_t> in_strides = strides(step.in);
  switch (step.kind) {
    case ViewStep::Kind::kReshape:
      return Tensor<F>(step.out, in.data);
    case ViewStep::Kind::kTranspose: {
      std::vector<int64_t> stride;
      for (const int64_t d : step.arguments) stride.push_back(in_strides[static_cast<size_t>(d)]);
      return strided_copy(in, step.out, stride);
    }
    case ViewStep::Kind::kBroadcast: {
      std::vector<int64_t> stride = in_strides;
      for (size_t d = 0; d < stride.size(); ++d) {
        if (step.in[d] == 1) stride[d] = 0;
      }
      return strided_copy(in, step.out, stride);
    }
    case ViewStep::Kind::kScale: {
      const Tensor<int64_t>& weights = *step.weights;
      std::vector<int64_t> stride = strides(weights.shape);
      for (size_t d = 0; d < stride.size(); ++d) {
        if (weights.shape[d] == 1) stride[d] = 0;
      }
      const Tensor<int64_t> factors = strided_copy(weights, step.out, stride);
      Tensor<F> out = in;
      for (size_t i = 0; i < out.size(); ++i) out.data[i] *= F::from_i64(factors.data[i]);
      return out;
    }
    case ViewStep::Kind::kWindow:
      return windows(step, in);
    default:
      break;
  }
  // The steps along one axis.
  const int64_t axis = step.arguments[0];
  const AxisSplit from = split(step.in, axis), to = split(step.out, axis);
  Tensor<F> out(step.out);
  const auto at = [&](int64_t o, int64_t j, int64_t i) -> F {
    return in.data[static_cast<size_t>((o * from.length + j) * from.inner + i)];
  };
  const auto out_at = [&](int64_t o, int64_t j, int64_t i) -> F& {
    return out.data[static_cast<size_t>((o * to.length + j) * to.inner + i)];
  };
  for (int64_t o = 0; o < from.outer; ++o) {
    for (int64_t i = 0; i < from.inner; ++i) {
      switch (step.kind) {
        case ViewStep::Kind::kSlice:
          for (int64_t j = 0; j < to.length; ++j) out_at(o, j, i) = at(o, step.arguments[1] + j * step.arguments[2], i);
          break;
        case ViewStep::Kind::kEmbed:
          for (int64_t j = 0; j < from.length; ++j) out_at(o, step.arguments[1] + j, i) = at(o, j, i);
          break;
        case ViewStep::Kind::kSumAxis:
          for (int64_t j = 0; j < from.length; ++j) out_at(o, 0, i) += at(o, j, i);
          break;
        case ViewStep::Kind::kPrefixSum: {
          F sum;
          for (int64_t j = 0; j < from.length; ++j) out_at(o, j, i) = sum += at(o, j, i);
          break;
        }
        default:
          TACIT_CHECK(false);
      }
    }
  }
  return out;
}

}  // namespace

Tensor<F> apply(const View* view, const Tensor<F>& source) {
  if (view == nullptr) return source;
  return apply_step(view->step, apply(view->previous.get(), source));
}

}  // namespace tacit::circuit
