#include <algorithm>

#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

template <class T>
Tensor<T> vector_of(std::vector<T> values) {
  const Shape shape = {static_cast<int64_t>(values.size())};
  return Tensor<T>(shape, std::move(values));
}

ir::Constant literal(const ir::NodeContext& node) {
  if (const ir::Constant* value = node.tensor_attribute("value")) return *value;
  if (node.has_attribute("value_float")) return make_float(Tensor<double>({}, {node.float_attribute("value_float", 0)}));
  if (node.has_attribute("value_int")) return make_int(Tensor<int64_t>({}, {node.int_attribute("value_int", 0)}));
  if (node.has_attribute("value_floats")) return make_float(vector_of(node.floats_attribute("value_floats")));
  if (node.has_attribute("value_ints")) return make_int(vector_of(node.ints_attribute("value_ints")));
  node.fail("it has no value");
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(0, 0);
  if (node.node().attributes.size() > 1) node.fail("it has several values");
  const ir::Constant value = literal(node);
  return {{value.dtype, value.shape()}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) { return {literal(node)}; }

}  // namespace

ir::Operator define_constant() {
  return {
      .name = "Constant",
      .summary = "a literal of the graph, public",
      .attributes = {"value", "value_float", "value_floats", "value_int", "value_ints"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
