#include <algorithm>

#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

/// In inference nothing is dropped, and the mask says so.
void lower_dropout(quant::LowerContext& c, const ir::Node& node) {
  quant::lower_reshaped(c, node);
  if (node.outputs.size() < 2 || node.outputs[1] == ir::kNoValue) return;
  Tensor<int64_t> mask(c.shape(node.outputs[0]));
  std::fill(mask.data.begin(), mask.data.end(), 1);
  c.set(node.outputs[1], c.emit().constant(std::move(mask), {0}));
}

}  // namespace tacit::nn
