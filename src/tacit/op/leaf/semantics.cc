#include "tacit/op/leaf/semantics.h"

namespace tacit::op {

Shape weight_shape(const program::Node& node) { return Shape(node.attributes.begin() + 1, node.attributes.end()); }

Tensor<int64_t> constant_tensor(const program::Node& node) {
  const auto dims = node.attributes.begin() + 1, values = dims + node.attributes[0];
  return Tensor<int64_t>(Shape(dims, values), std::vector<int64_t>(values, node.attributes.end()));
}

}  // namespace tacit::op
