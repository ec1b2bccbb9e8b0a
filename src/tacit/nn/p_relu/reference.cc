#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

double p_relu(double x, double slope) { return x < 0 ? slope * x : x; }

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(2, 2);
  if (node.dtype(0) != ir::DType::kFloat || node.dtype(1) != ir::DType::kFloat) node.refuse("it works on integers");
  if (broadcast_shape(node, node.shape(0), node.shape(1)) != node.shape(0)) {
    node.fail("its slope's shape " + to_string(node.shape(1)) + " does not broadcast to " + to_string(node.shape(0)));
  }
  return {node.type(0)};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return {make_float(zip_elements<double>(node.real(0), node.real(1), node.shape(0), p_relu))};
}

}  // namespace

ir::Operator define_p_relu() {
  return {
      .name = "PRelu",
      .summary = "x, or slope x where x is negative, slope broadcast",
      .min_opset = 7,
      .infer_shapes = infer,
      .evaluate = evaluate,
      .macs = macs_of_product,
  };
}

}  // namespace tacit::nn
