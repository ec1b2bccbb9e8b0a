#include "tacit/nn/clip/clip.h"

#include <algorithm>
#include <limits>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargestSingle = std::numeric_limits<float>::max();

double bound(const ir::NodeContext& node, size_t input, const char* attribute, double missing) {
  double x = missing;
  if (node.opset() < 11) {
    x = node.float_attribute(attribute, missing);
  } else if (node.has_input(input)) {
    if (num_elements(node.shape(input)) != 1) node.fail("its bound is not a single number");
    const bool is_float = node.dtype(input) == ir::DType::kFloat;
    x = is_float ? node.real(input).data[0] : static_cast<double>(node.integer(input).data[0]);
  }
  return x >= kLargestSingle ? kInfinity : x <= -kLargestSingle ? -kInfinity : x;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(1, node.opset() < 11 ? 1 : 3);
  if (node.dtype(0) == ir::DType::kBool) node.fail("its input is a bool, not a number");
  for (size_t i = 1; i < node.num_inputs(); ++i) {
    if (node.has_input(i) && node.dtype(i) != node.dtype(0)) node.fail("its inputs are of different element types");
  }
  clip_bounds(node);
  return {node.type(0)};
}

/// The upper bound wins where the bounds cross.
std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const auto [low, high] = clip_bounds(node);
  if (node.dtype(0) == ir::DType::kFloat) {
    const auto clip = [&](double x) { return std::min(std::max(x, low), high); };
    return {make_float(map_elements<double>(node.real(0), clip))};
  }
  const auto clip = [&](int64_t x) {
    const double y = static_cast<double>(x);
    return y > high ? static_cast<int64_t>(high) : y < low ? static_cast<int64_t>(std::min(low, high)) : x;
  };
  return {make_int(map_elements<int64_t>(node.integer(0), clip))};
}

}  // namespace

ClipBounds clip_bounds(const ir::NodeContext& node) {
  return {bound(node, 1, "min", -kInfinity), bound(node, 2, "max", kInfinity)};
}

ir::Operator define_clip() {
  return {
      .name = "Clip",
      .summary = "clamped to constant bounds",
      .min_opset = 6,
      .attributes = {"max", "min"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .takes_infinite = true,
  };
}

}  // namespace tacit::nn
