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

/// [N, channels, outputs...]
Shape window_shape(const ir::NodeContext& node, int64_t channels, const std::vector<WindowAxis>& axes);

}  // namespace tacit::nn
