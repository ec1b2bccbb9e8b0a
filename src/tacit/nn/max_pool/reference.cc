#include <algorithm>
#include <limits>

#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/windows.h"

namespace tacit::nn {
namespace {

std::vector<WindowAxis> plan(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  if (node.dtype(0) != ir::DType::kFloat) node.refuse("it works on integers");
  if (node.node().outputs.size() > 1 && node.node().outputs[1] != ir::kNoValue) node.refuse("its indices are used");
  if (node.int_attribute("storage_order", 0) != 0) node.refuse("storage_order 1 concerns indices");
  std::vector<WindowAxis> axes = window_axes(node, {});
  for (const WindowAxis& a : axes) {
    for (int64_t o = 0; o < a.outputs; ++o) {
      if (a.taps(o) == 0) node.fail("a window lies in the padding");
    }
  }
  return axes;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  return {{ir::DType::kFloat, window_shape(node, node.shape(0)[1], plan(node))}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const std::vector<WindowAxis> axes = plan(node), plane = as_plane(axes);
  const WindowAxis &y = plane[0], &x = plane[1];
  Tensor<double> out(window_shape(node, node.shape(0)[1], axes));
  const double* in = node.real(0).data.data();
  double* to = out.data.data();
  for (int64_t p = 0; p < node.shape(0)[0] * node.shape(0)[1]; ++p, in += y.length * x.length) {
    for (int64_t oy = 0; oy < y.outputs; ++oy) {
      for (int64_t ox = 0; ox < x.outputs; ++ox) {
        double largest = -std::numeric_limits<double>::infinity();
        for (int64_t ky = 0; ky < y.kernel; ++ky) {
          for (int64_t kx = 0; kx < x.kernel; ++kx) {
            const int64_t iy = y.source(oy, ky), ix = x.source(ox, kx);
            if (y.inside(iy) && x.inside(ix)) largest = std::max(largest, in[iy * x.length + ix]);
          }
        }
        *to++ = largest;
      }
    }
  }
  return {make_float(std::move(out))};
}

}  // namespace

ir::Operator define_max_pool() {
  return {
      .name = "MaxPool",
      .summary = "largest value of each window, over one or two axes; without the indices",
      .min_opset = 1,
      .attributes = {"auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
