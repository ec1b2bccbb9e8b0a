#include "tacit/nn/common/windows.h"

#include <algorithm>

namespace tacit::nn {

namespace {

/// Elements that a kernel spans.
int64_t extent(const WindowAxis& a) { return (a.kernel - 1) * a.dilation + 1; }

/// Padding that keeps ceil(length / stride) outputs; the odd one goes before (SAME_LOWER) or behind.
void pad_same(WindowAxis& a, bool lower) {
  a.outputs = (a.length + a.stride - 1) / a.stride;
  const int64_t total = std::max<int64_t>(0, (a.outputs - 1) * a.stride + extent(a) - a.length);
  a.pad = lower ? (total + 1) / 2 : total / 2;
}

}  // namespace

int64_t WindowAxis::taps(int64_t o) const {
  int64_t n = 0;
  for (int64_t k = 0; k < kernel; ++k) n += inside(source(o, k)) ? 1 : 0;
  return n;
}

std::vector<WindowAxis> window_axes(const ir::NodeContext& node, std::vector<int64_t> kernel) {
  constexpr int64_t kMax = int64_t{1} << 20;
  const int64_t rank = node.rank(0) - 2;
  if (rank < 1) node.fail("its input of shape " + to_string(node.shape(0)) + " has no spatial axis");
  const auto count = static_cast<size_t>(rank);
  kernel = node.ints_attribute("kernel_shape", std::move(kernel));
  const std::vector<int64_t> strides = node.ints_attribute("strides", std::vector<int64_t>(count, 1));
  const std::vector<int64_t> dilations = node.ints_attribute("dilations", std::vector<int64_t>(count, 1));
  const std::vector<int64_t> pads = node.ints_attribute("pads", std::vector<int64_t>(2 * count, 0));
  const std::string auto_pad = node.string_attribute("auto_pad", "NOTSET");
  const bool ceil_mode = node.int_attribute("ceil_mode", 0) != 0;
  if (kernel.size() != count || strides.size() != count || dilations.size() != count || pads.size() != 2 * count) {
    node.fail("kernel_shape, strides, dilations and pads do not fit " + std::to_string(count) + " spatial axes");
  }
  std::vector<WindowAxis> axes;
  for (size_t i = 0; i < count; ++i) {
    for (const int64_t v : {kernel[i], strides[i], dilations[i]}) {
      if (v < 1 || v > kMax) node.fail("kernel, stride or dilation " + std::to_string(v) + " is not positive");
    }
    if (pads[i] < 0 || pads[count + i] < 0 || pads[i] > kMax || pads[count + i] > kMax) node.refuse("a negative padding crops");
    WindowAxis a{node.shape(0)[i + 2], kernel[i], strides[i], dilations[i], pads[i], 0};
    if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
      pad_same(a, auto_pad == "SAME_LOWER");
    } else {
      if (auto_pad == "VALID") a.pad = 0;
      else if (auto_pad != "NOTSET") node.fail("auto_pad '" + auto_pad + "' is not known");
      const int64_t behind = auto_pad == "VALID" ? 0 : pads[count + i];
      const int64_t room = a.length + a.pad + behind - extent(a);
      if (room < 0) node.fail("its kernel does not fit its input");
      a.outputs = (ceil_mode ? (room + a.stride - 1) / a.stride : room / a.stride) + 1;
      // A window that would begin behind the input and its first padding is left out.
      if (ceil_mode && (a.outputs - 1) * a.stride >= a.length + a.pad) --a.outputs;
    }
    axes.push_back(a);
  }
  return axes;
}

std::vector<WindowAxis> as_plane(std::vector<WindowAxis> axes) {
  if (axes.size() == 1) axes.insert(axes.begin(), WindowAxis{1, 1, 1, 1, 0, 1});
  return axes;
}

Shape window_shape(const ir::NodeContext& node, int64_t channels, const std::vector<WindowAxis>& axes) {
  Shape shape{node.shape(0)[0], channels};
  for (const WindowAxis& a : axes) shape.push_back(a.outputs);
  return shape;
}

}  // namespace tacit::nn
