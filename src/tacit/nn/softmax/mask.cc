#include "tacit/nn/softmax/mask.h"

#include "tacit/nn/common/shapes.h"

namespace tacit::nn {

std::optional<Tensor<int64_t>> full_mask(const ir::NodeContext& node) {
  const ir::Constant* mask = node.tensor_attribute(ir::kMaskAttribute);
  if (!mask) return std::nullopt;
  return take(*mask, node.shape(0), strided_map(node.shape(0), broadcast_strides(mask->shape(), node.shape(0)))).integer;
}

}  // namespace tacit::nn
