#pragma once

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
/// At most two spatial dimensions are supported.
std::vector<WindowAxis> window_axes(const ir::NodeContext& node, std::vector<int64_t> kernel);

/// Two axes: the missing first one has length 1.
std::vector<WindowAxis> as_plane(std::vector<WindowAxis> axes);

/// fold(fold(start, element), element).. over the elements that each window of a plane of `x`, [N, C, spatial...], reads.
template <class Fold>
Tensor<double> fold_windows(const Tensor<double>& x, const std::vector<WindowAxis>& axes, double start, Fold&& fold) {
  const std::vector<WindowAxis> plane = as_plane(axes);
  const WindowAxis &y = plane[0], &z = plane[1];
  Shape shape{x.shape[0], x.shape[1]};
  for (const WindowAxis& a : axes) shape.push_back(a.outputs);
  Tensor<double> out(std::move(shape));
  const double* in = x.data.data();
  double* to = out.data.data();
  for (int64_t p = 0; p < x.shape[0] * x.shape[1]; ++p, in += y.length * z.length) {
    for (int64_t oy = 0; oy < y.outputs; ++oy) {
      for (int64_t oz = 0; oz < z.outputs; ++oz, ++to) {
        *to = start;
        for (int64_t ky = 0; ky < y.kernel; ++ky) {
          for (int64_t kz = 0; kz < z.kernel; ++kz) {
            const int64_t iy = y.source(oy, ky), iz = z.source(oz, kz);
            if (y.inside(iy) && z.inside(iz)) *to = fold(*to, in[iy * z.length + iz]);
          }
        }
      }
    }
  }
  return out;
}

/// [N, channels, outputs...]
Shape window_shape(const ir::NodeContext& node, int64_t channels, const std::vector<WindowAxis>& axes);

}  // namespace tacit::nn
