#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

Shape result_shape(const ir::NodeContext& node) {
  node.expect_inputs(2, 2);
  const bool zero_copies = node.int_attribute("allowzero", 0) == 0;
  Shape shape = node.integers(1);
  int64_t known = 1;
  int64_t* inferred = nullptr;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && zero_copies) {
      if (i >= node.shape(0).size()) node.fail("its shape copies a dimension that the input does not have");
      shape[i] = node.shape(0)[i];
    }
    if (shape[i] == -1 && !inferred) {
      inferred = &shape[i];
    } else if (shape[i] < 0) {
      node.fail("its shape " + to_string(shape) + " has a negative dimension");
    } else {
      known = checked_mul(node, known, shape[i]);
    }
  }
  const int64_t elements = num_elements(node.shape(0));
  if (inferred && known > 0) *inferred = elements / known;
  if ((inferred && known == 0) || known * (inferred ? *inferred : 1) != elements) {
    node.fail("shape " + to_string(node.shape(0)) + " has other elements than " + to_string(shape));
  }
  return shape;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return {{node.dtype(0), result_shape(node)}}; }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return {reshaped(node.value(0), result_shape(node))};
}

}  // namespace

ir::Operator define_reshape() {
  return {
      .name = "Reshape",
      .summary = "another shape; 0 copies a dimension, -1 infers one",
      .min_opset = 5,
      .attributes = {"allowzero"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .keeps_elements = true,
  };
}

}  // namespace tacit::nn
