#include "tacit/nn/common/shapes.h"
#include "tacit/nn/conv/conv.h"
#include "tacit/nn/common/element_type.h"

namespace tacit::nn {

ConvPlan conv_plan(const ir::NodeContext& node) {
  node.expect_inputs(2, 3);
  for (size_t i = 0; i < node.num_inputs(); ++i) {
    if (node.has_input(i) && node.dtype(i) != ir::DType::kFloat) node.refuse("it works on integers");
  }
  const Shape& w = node.shape(1);
  if (node.rank(1) != node.rank(0)) node.fail("input and kernel have different ranks");
  const int64_t group = node.int_attribute("group", 1);
  const int64_t channels = node.shape(0)[1];
  if (group < 1 || channels != group * w[1] || w[0] % group != 0) {
    node.fail("shapes " + to_string(node.shape(0)) + " and " + to_string(w) + " do not match in " + std::to_string(group) + " groups");
  }
  if (node.has_input(2) && node.shape(2) != Shape{w[0]}) node.fail("the bias has shape " + to_string(node.shape(2)));
  if (node.rank(0) > 4) node.refuse("it has " + std::to_string(node.rank(0) - 2) + " spatial axes; one or two are supported");
  std::vector<WindowAxis> axes = window_axes(node, {w.begin() + 2, w.end()});
  for (size_t i = 0; i < axes.size(); ++i) {
    if (axes[i].kernel != w[i + 2]) node.fail("kernel_shape is not the kernel's shape");
  }
  return {std::move(axes), node.shape(0)[0], group, w[1], w[0] / group};
}

namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  const ConvPlan plan = conv_plan(node);
  return {{ir::DType::kFloat, window_shape(node, plan.group * plan.outputs, plan.axes)}};
}

/// out[y, x] += sum over the taps of a plane.
void convolve(const double* in, const double* kernel, double* out, const WindowAxis& y, const WindowAxis& x) {
  for (int64_t oy = 0; oy < y.outputs; ++oy) {
    for (int64_t ky = 0; ky < y.kernel; ++ky) {
      const int64_t iy = y.source(oy, ky);
      if (!y.inside(iy)) continue;
      for (int64_t kx = 0; kx < x.kernel; ++kx) {
        const double k = kernel[ky * x.kernel + kx];
        for (int64_t ox = 0; ox < x.outputs; ++ox) {
          const int64_t ix = x.source(ox, kx);
          if (x.inside(ix)) out[oy * x.outputs + ox] += k * in[iy * x.length + ix];
        }
      }
    }
  }
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const ConvPlan plan = conv_plan(node);
  const std::vector<WindowAxis> axes = as_plane(plan.axes);
  Tensor<double> out(window_shape(node, plan.group * plan.outputs, plan.axes));
  const int64_t in_plane = axes[0].length * axes[1].length, out_plane = axes[0].outputs * axes[1].outputs;
  const int64_t taps = axes[0].kernel * axes[1].kernel, features = plan.group * plan.outputs;
  for (int64_t n = 0; n < plan.batch; ++n) {
    for (int64_t m = 0; m < features; ++m) {
      double* to = out.data.data() + (n * features + m) * out_plane;
      if (node.has_input(2)) std::fill(to, to + out_plane, node.real(2).data[static_cast<size_t>(m)]);
      for (int64_t c = 0; c < plan.channels; ++c) {
        const int64_t channel = (n * plan.group + m / plan.outputs) * plan.channels + c;
        convolve(node.real(0).data.data() + channel * in_plane, node.real(1).data.data() + (m * plan.channels + c) * taps, to,
                 axes[0], axes[1]);
      }
    }
  }
  return {make_float(std::move(out))};
}

int64_t macs(const ir::NodeContext& node) {
  const ConvPlan plan = conv_plan(node);
  int64_t n = plan.batch * plan.group * plan.outputs * plan.channels;
  for (const WindowAxis& a : plan.axes) n *= a.outputs * a.kernel;
  return n;
}

void check_private(const ir::NodeContext& node) {
  if (node.is_private(1)) node.refuse("its kernel is computed from the input");
  if (node.is_private(2)) node.refuse("its bias is computed from the input");
}

}  // namespace

ir::Operator define_conv() {
  return {
      .name = "Conv",
      .summary = "convolution over one or two axes, with stride, padding, dilation and groups",
      .min_opset = 1,
      .attributes = {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .check_private = check_private,
      .macs = macs,
  };
}

}  // namespace tacit::nn
