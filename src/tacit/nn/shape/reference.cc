#include <algorithm>

#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<int64_t> dimensions(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  const int64_t rank = node.rank(0);
  const auto clamped = [&](int64_t at) { return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank); };
  const int64_t start = clamped(node.int_attribute("start", 0));
  const int64_t end = std::max(start, clamped(node.int_attribute("end", rank)));
  return {node.shape(0).begin() + start, node.shape(0).begin() + end};
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  return {{ir::DType::kInt, {static_cast<int64_t>(dimensions(node).size())}}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return {make_int(Tensor<int64_t>(infer(node)[0].shape, dimensions(node)))};
}

}  // namespace

ir::Operator define_shape() {
  return {
      .name = "Shape",
      .summary = "the dimensions of the input",
      .attributes = {"end", "start"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .reads_shape_only = true,
  };
}

}  // namespace tacit::nn
