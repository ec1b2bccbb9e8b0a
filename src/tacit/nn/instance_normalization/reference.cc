#include "tacit/nn/group_normalization/group_normalization.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(3, 3);
  if (node.rank(0) < 2) node.fail("its input has no channel axis");
  check_channels(node, node.shape(0)[1]);
  return {node.type(0)};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) { return evaluate_groups(node, node.shape(0)[1]); }

int64_t macs(const ir::NodeContext& node) { return 2 * num_elements(node.shape(0)); }

}  // namespace

ir::Operator define_instance_normalization() {
  return {
      .name = "InstanceNormalization",
      .summary = "each channel of a sample, divided by its deviation about its mean; scale and bias",
      .min_opset = 6,
      .attributes = {"epsilon"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .check_private = expect_known_parameters,
      .macs = macs,
  };
}

}  // namespace tacit::nn
