#include "tacit/nn/average_pool/average_pool.h"
#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {

std::vector<WindowAxis> average_axes(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  if (node.dtype(0) != ir::DType::kFloat) node.refuse("it works on integers");
  return window_axes(node, {});
}

std::vector<double> average_divisors(const ir::NodeContext& node, const WindowAxis& a, int64_t behind) {
  const bool counts_padding = node.int_attribute("count_include_pad", 0) != 0;
  std::vector<double> divisors;
  for (int64_t o = 0; o < a.outputs; ++o) {
    int64_t n = 0;
    for (int64_t k = 0; k < a.kernel; ++k) {
      const int64_t q = a.source(o, k);
      n += a.inside(q) || (counts_padding && q >= -a.pad && q < a.length + behind) ? 1 : 0;
    }
    divisors.push_back(static_cast<double>(n));
  }
  return divisors;
}

int64_t padding_behind(const ir::NodeContext& node, const std::vector<WindowAxis>& axes, size_t i) {
  const std::string auto_pad = node.string_attribute("auto_pad", "NOTSET");
  const WindowAxis& a = axes[i];
  if (auto_pad == "NOTSET") return node.ints_attribute("pads", std::vector<int64_t>(2 * axes.size(), 0))[axes.size() + i];
  return std::max<int64_t>(0, a.source(a.outputs - 1, a.kernel - 1) + 1 - a.length);
}

namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  return {{ir::DType::kFloat, window_shape(node, node.shape(0)[1], average_axes(node))}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const std::vector<WindowAxis> axes = average_axes(node);
  Tensor<double> out = fold_windows(node.real(0), axes, 0, [](double a, double b) { return a + b; });
  // Divided axis by axis: the elements of the axes behind are a block.
  size_t inner = 1;
  for (size_t i = axes.size(); i-- > 0; inner *= static_cast<size_t>(axes[i].outputs)) {
    const std::vector<double> divisors = average_divisors(node, axes[i], padding_behind(node, axes, i));
    for (size_t at = 0; at < out.size(); ++at) out.data[at] /= divisors[at / inner % divisors.size()];
  }
  return {make_float(std::move(out))};
}

}  // namespace

ir::Operator define_average_pool() {
  return {
      .name = "AveragePool",
      .summary = "mean of each window, over any number of axes",
      .min_opset = 7,
      .attributes = {"auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads", "strides"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
