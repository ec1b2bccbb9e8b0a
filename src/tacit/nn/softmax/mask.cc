#include "tacit/nn/softmax/mask.h"

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

Shape common_shape(const Shape& a, const Shape& b) {
  Shape out(std::max(a.size(), b.size()), 1);
  for (const Shape* shape : {&a, &b}) {
    for (size_t d = 0; d < shape->size(); ++d) {
      int64_t& dimension = out[out.size() - shape->size() + d];
      dimension = std::max(dimension, (*shape)[d]);
    }
  }
  return out;
}

}  // namespace

Tensor<int64_t> both(const Tensor<int64_t>& a, const Tensor<int64_t>& b) {
  return zip_elements<int64_t>(a, b, common_shape(a.shape, b.shape), std::multiplies<>());
}

std::optional<Tensor<int64_t>> full_mask(const ir::NodeContext& node) {
  const ir::Constant* mask = node.tensor_attribute(kMaskAttribute);
  if (!mask) return std::nullopt;
  return take(*mask, node.shape(0), strided_map(node.shape(0), broadcast_strides(mask->shape(), node.shape(0)))).integer;
}

}  // namespace tacit::nn
