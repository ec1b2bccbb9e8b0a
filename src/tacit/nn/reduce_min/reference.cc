#include <algorithm>
#include <limits>

#include "tacit/nn/common/reduce.h"

namespace tacit::nn {
namespace {

constexpr int kAxesInputSince = 18;

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return infer_reduction(node, kAxesInputSince); }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return reduce_to_one(node, kAxesInputSince, std::numeric_limits<double>::infinity(), std::numeric_limits<int64_t>::max(),
                       [](auto a, auto b) { return std::min(a, b); });
}

}  // namespace

ir::Operator define_reduce_min() {
  return {
      .name = "ReduceMin",
      .summary = "least over axes",
      .min_opset = 1,
      .attributes = {"axes", "keepdims", "noop_with_empty_axes"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
