#include <algorithm>

#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  if (node.dtype(0) != ir::DType::kFloat) node.fail("its input must be of a float type");
  if (node.rank(0) < 2) node.fail("its input has no channel axis");
  Shape shape = node.shape(0);
  std::fill(shape.begin() + 2, shape.end(), 1);
  return {{ir::DType::kFloat, std::move(shape)}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Tensor<double>& x = node.real(0);
  Tensor<double> out(infer(node)[0].shape);
  if (out.size() == 0) return {make_float(std::move(out))};
  const size_t count = x.size() / out.size();
  for (size_t i = 0; i < x.size(); ++i) out.data[i / count] += x.data[i];
  for (double& v : out.data) v /= static_cast<double>(count);
  return {make_float(std::move(out))};
}

}  // namespace

ir::Operator define_global_average_pool() {
  return {
      .name = "GlobalAveragePool",
      .summary = "mean of each channel",
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
