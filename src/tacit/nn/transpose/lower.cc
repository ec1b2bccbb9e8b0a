#include <numeric>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_transpose(quant::LowerContext& c, const ir::Node& node) {
  const auto rank = static_cast<int64_t>(c.shape(node.inputs[0]).size());
  std::vector<int64_t> reversed(static_cast<size_t>(rank));
  for (int64_t i = 0; i < rank; ++i) reversed[static_cast<size_t>(i)] = rank - 1 - i;
  const std::vector<int64_t> perm = c.info(node).ints_attribute("perm", reversed);
  const quant::Quantised x = c.committed(node.inputs[0]);
  const bool keeps_channels = !perm.empty() && perm.back() == rank - 1;
  c.set(node.outputs[0], c.emit().transpose(keeps_channels ? x : c.uniform(x), perm));
}

}  // namespace tacit::nn
