#include "tacit/nn/slice/slice.h"

#include <algorithm>
#include <numeric>

#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

struct Bounds {
  std::vector<int64_t> starts, ends, axes, steps;
};

Bounds read_bounds(const ir::NodeContext& node) {
  Bounds b;
  if (node.opset() < 10) {
    node.expect_inputs(1, 1);
    b = {node.ints_attribute("starts"), node.ints_attribute("ends"), node.ints_attribute("axes"), {}};
  } else {
    node.expect_inputs(3, 5);
    b = {node.integers(1), node.integers(2), node.integers(3), node.integers(4)};
  }
  const size_t n = b.starts.size();
  if (b.axes.empty()) {
    b.axes.resize(n);
    std::iota(b.axes.begin(), b.axes.end(), 0);
  }
  if (b.steps.empty()) b.steps.assign(n, 1);
  if (b.ends.size() != n || b.axes.size() != n || b.steps.size() != n) {
    node.fail("its starts, ends, axes and steps are of different lengths");
  }
  return b;
}

int64_t clamped(int64_t index, int64_t length, int64_t low, int64_t high) {
  return std::clamp(index < 0 ? index + length : index, low, high);
}

}  // namespace

SlicePlan plan_slice(const ir::NodeContext& node) {
  const Bounds b = read_bounds(node);
  SlicePlan plan{Shape(node.shape(0).size(), 0), Shape(node.shape(0).size(), 1), node.shape(0)};
  std::vector<bool> seen(plan.shape.size());
  for (size_t i = 0; i < b.starts.size(); ++i) {
    const size_t axis = static_cast<size_t>(node.normalize_axis(b.axes[i], node.rank(0)));
    if (seen[axis]) node.fail("its axis " + std::to_string(b.axes[i]) + " is given twice");
    seen[axis] = true;
    if (b.steps[i] == 0) node.fail("its step is zero");
    const int64_t length = plan.shape[axis];
    // No step beyond the axis makes a difference, and its negative exists.
    const int64_t step = std::clamp(b.steps[i], -length - 1, length + 1);
    const bool forward = step > 0;
    const int64_t start = clamped(b.starts[i], length, 0, forward ? length : length - 1);
    const int64_t end = clamped(b.ends[i], length, forward ? 0 : -1, forward ? length : length - 1);
    const int64_t distance = forward ? end - start : start - end;
    plan.shape[axis] = distance > 0 ? (distance - 1) / std::abs(step) + 1 : 0;
    plan.starts[axis] = start;
    plan.steps[axis] = step;
  }
  return plan;
}

namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return {{node.dtype(0), plan_slice(node).shape}}; }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const SlicePlan plan = plan_slice(node);
  Shape strides = row_major_strides(node.shape(0));
  int64_t offset = 0;
  for (size_t i = 0; i < strides.size(); ++i) {
    offset += plan.starts[i] * strides[i];
    strides[i] *= plan.steps[i];
  }
  return {take(node.value(0), plan.shape, strided_map(plan.shape, strides, offset))};
}

}  // namespace

ir::Operator define_slice() {
  return {
      .name = "Slice",
      .summary = "ranges of indices along axes, with steps of either sign",
      .attributes = {"axes", "ends", "starts"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
