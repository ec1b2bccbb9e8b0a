#include "tacit/nn/common/select.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {

/// Public indices into a private tensor.
void lower_gather(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const int64_t axis = info.normalize_axis(info.int_attribute("axis", 0), info.rank(0));
  std::vector<int64_t> indices = info.integer(1).data;
  for (int64_t& index : indices) index = normalize_index(info, index, info.shape(0)[static_cast<size_t>(axis)]);
  const quant::Quantised x = c.uniform(c.committed(node.inputs[0]));
  c.set(node.outputs[0], c.emit().reshape(select(c, x, axis, indices), c.shape(node.outputs[0])));
}

}  // namespace tacit::nn
