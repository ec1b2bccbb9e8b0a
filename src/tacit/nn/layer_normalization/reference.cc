#include <cmath>

#include "tacit/nn/common/normalise.h"
#include "tacit/nn/layer_normalization/layer_normalization.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  check_normalization(node, 3);
  Shape per_row = node.shape(0);
  for (auto i = static_cast<size_t>(normalized_axes(node).axis); i < per_row.size(); ++i) per_row[i] = 1;
  return {node.type(0), {ir::DType::kFloat, per_row}, {ir::DType::kFloat, per_row}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  Normalised rows = normalise_rows(node.real(0), normalized_axes(node).length, normalization_epsilon(node), true);
  const Shape per_row = infer(node)[1].shape;
  return {make_float(scale_and_shift(node, rows.values, node.real(1), node.has_input(2) ? &node.real(2) : nullptr)),
          make_float(Tensor<double>(per_row, std::move(rows.means))),
          make_float(Tensor<double>(per_row, std::move(rows.inverse_deviations)))};
}

int64_t macs(const ir::NodeContext& node) { return 2 * num_elements(node.shape(0)); }

}  // namespace

NormalizedAxes normalized_axes(const ir::NodeContext& node) {
  NormalizedAxes axes;
  axes.axis = node.normalize_axis(node.int_attribute("axis", -1), node.rank(0));
  for (int64_t i = 0; i < node.rank(0); ++i) (i < axes.axis ? axes.count : axes.length) *= node.shape(0)[static_cast<size_t>(i)];
  return axes;
}

double normalization_epsilon(const ir::NodeContext& node) {
  const double epsilon = node.float_attribute("epsilon", 1e-5);
  if (!(epsilon >= 0) || !std::isfinite(epsilon)) node.fail("its epsilon is negative or not finite");
  return epsilon;
}

void check_normalization(const ir::NodeContext& node, size_t most) {
  node.expect_inputs(2, most);
  for (size_t i = 0; i < node.num_inputs(); ++i) {
    if (node.has_input(i) && node.dtype(i) != ir::DType::kFloat) node.fail("its inputs must be of a float type");
  }
  const Shape& shape = node.shape(0);
  const Shape row(shape.begin() + normalized_axes(node).axis, shape.end());
  for (size_t i = 1; i < node.num_inputs(); ++i) {
    if (node.has_input(i) && broadcast_shape(node, node.shape(i), row) != row) node.fail("its scale or bias is larger than a row");
  }
  normalization_epsilon(node);
}

ir::Operator define_layer_normalization() {
  return {
      .name = "LayerNormalization",
      .summary = "rows over the last axes, divided by their deviation about their mean; scale and bias",
      .min_opset = 17,
      .attributes = {"axis", "epsilon", "stash_type"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .check_private = expect_known_parameters,
      .macs = macs,
  };
}

}  // namespace tacit::nn
