#include "tacit/op/linear/semantics.h"

#include "tacit/op/view/semantics.h"

namespace tacit::op {

Tensor<int64_t> linear(const program::Node& node, std::span<const Tensor<int64_t>* const> inputs) {
  Tensor<int64_t> y(inputs[0]->shape, std::vector<int64_t>(inputs[0]->size(), node.attributes[0]));
  for (size_t i = 0; i < inputs.size(); ++i) {
    const int64_t c = node.attributes[i + 1];
    for (size_t j = 0; j < y.size(); ++j) y.data[j] += c * inputs[i]->data[j];
  }
  return y;
}

Tensor<int64_t> scale_axis(const program::Node& node, const Tensor<int64_t>& input) {
  const auto axis = static_cast<size_t>(node.attributes[0]);
  const auto inner = static_cast<size_t>(strides(input.shape)[axis]), dim = static_cast<size_t>(input.shape[axis]);
  Tensor<int64_t> y = input;
  for (size_t i = 0; i < y.size(); ++i) y.data[i] *= node.attributes[1 + i / inner % dim];
  return y;
}

}  // namespace tacit::op
