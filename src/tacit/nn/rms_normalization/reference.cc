#include "tacit/nn/common/normalise.h"
#include "tacit/nn/layer_normalization/layer_normalization.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  check_normalization(node, 2);
  return {node.type(0)};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Normalised rows = normalise_rows(node.real(0), normalized_axes(node).length, normalization_epsilon(node), false);
  return {make_float(scale_and_shift(node, rows.values, node.real(1), nullptr))};
}

int64_t macs(const ir::NodeContext& node) { return 2 * num_elements(node.shape(0)); }

}  // namespace

ir::Operator define_rms_normalization() {
  return {
      .name = "RMSNormalization",
      .summary = "rows over the last axes, divided by their root mean square; scale",
      .min_opset = 23,
      .attributes = {"axis", "epsilon", "stash_type"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .check_private = expect_known_parameters,
      .macs = macs,
  };
}

}  // namespace tacit::nn
