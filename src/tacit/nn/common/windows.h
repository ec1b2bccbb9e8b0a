#pragma once

#include <algorithm>
#include <vector>

#include "tacit/ir/operator.h"

/// Sliding windows over spatial axes: what Conv and the pools have in common.
namespace tacit::nn {

/// The windows along one axis: output o, tap k reads element o stride + k dilation - pad, or nothing where that is outside.
struct WindowAxis {
  int64_t length = 0;    ///< of the input
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t pad = 0;       ///< before
  int64_t outputs = 0;

  int64_t source(int64_t o, int64_t k) const { return o * stride + k * dilation - pad; }
  bool inside(int64_t q) const { return q >= 0 && q < length; }
  /// Taps of output o that read an element.
  int64_t taps(int64_t o) const;
};

/// One axis per spatial dimension of input 0, [N, C, spatial...], from the attributes kernel_shape, strides, dilations, pads,
/// auto_pad and ceil_mode. `kernel`: the kernel's shape where the attribute is missing. Fails on what does not fit.
std::vector<WindowAxis> window_axes(const ir::NodeContext& node, std::vector<int64_t> kernel);

/// Two axes: the missing first one has length 1.
std::vector<WindowAxis> as_plane(std::vector<WindowAxis> axes);

/// fold(fold(start, element), element).. over what each window along one axis of `x` reads.
template <class Fold>
Tensor<double> fold_axis(const Tensor<double>& x, size_t axis, const WindowAxis& a, double start, Fold&& fold) {
  Shape shape = x.shape;
  shape[axis] = a.outputs;
  int64_t inner = 1;
  for (size_t i = axis + 1; i < shape.size(); ++i) inner *= shape[i];
  Tensor<double> out(std::move(shape));
  const double* in = x.data.data();
  double* to = out.data.data();
  for (; to != out.data.data() + out.size(); in += a.length * inner, to += a.outputs * inner) {
    std::fill(to, to + a.outputs * inner, start);
    for (int64_t o = 0; o < a.outputs; ++o) {
      for (int64_t k = 0; k < a.kernel; ++k) {
        const int64_t q = a.source(o, k);
        if (!a.inside(q)) continue;
        for (int64_t i = 0; i < inner; ++i) to[o * inner + i] = fold(to[o * inner + i], in[q * inner + i]);
      }
    }
  }
  return out;
}

/// The same over the windows of all spatial axes of `x`, [N, C, spatial...], one after the other: `fold` is associative and
/// commutative, and `start` changes nothing.
template <class Fold>
Tensor<double> fold_windows(Tensor<double> x, const std::vector<WindowAxis>& axes, double start, Fold&& fold) {
  for (size_t i = 0; i < axes.size(); ++i) x = fold_axis(x, i + 2, axes[i], start, fold);
  return x;
}

/// [N, channels, outputs...]
Shape window_shape(const ir::NodeContext& node, int64_t channels, const std::vector<WindowAxis>& axes);

}  // namespace tacit::nn
