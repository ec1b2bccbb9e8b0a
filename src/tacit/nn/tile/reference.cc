#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(2, 2);
  const std::vector<int64_t> repeats = node.integers(1);
  Shape shape = node.shape(0);
  if (repeats.size() != shape.size()) node.fail("it has not one repeat per axis");
  for (size_t i = 0; i < shape.size(); ++i) {
    if (repeats[i] < 0) node.fail("a repeat is negative");
    shape[i] = checked_mul(node, shape[i], repeats[i]);
  }
  return {{node.dtype(0), std::move(shape)}};
}

/// [r_0, d_0, r_1, d_1, ..]: the repeated axes have stride 0.
std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const std::vector<int64_t> repeats = node.integers(1);
  const Shape dense = row_major_strides(node.shape(0));
  Shape split;
  Shape strides;
  for (size_t i = 0; i < repeats.size(); ++i) {
    split.insert(split.end(), {repeats[i], node.shape(0)[i]});
    strides.insert(strides.end(), {0, dense[i]});
  }
  return {take(node.value(0), infer(node)[0].shape, strided_map(split, strides))};
}

}  // namespace

ir::Operator define_tile() {
  return {
      .name = "Tile",
      .summary = "repeated along axes",
      .min_opset = 6,
      .infer_shapes = infer,
      .evaluate = evaluate,
      .keeps_elements = true,
  };
}

}  // namespace tacit::nn
