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
  constexpr double kLeast = -std::numeric_limits<double>::infinity();
  return {make_float(fold_windows(node.real(0), plan(node), kLeast, [](double a, double b) { return std::max(a, b); }))};
}

}  // namespace

ir::Operator define_max_pool() {
  return {
      .name = "MaxPool",
      .summary = "largest value of each window, over any number of axes; without the indices",
      .min_opset = 1,
      .attributes = {"auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
