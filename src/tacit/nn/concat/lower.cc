#include "tacit/nn/common/align.h"

namespace tacit::nn {

/// The parts are brought to the finest of their scales, which is exact; a part that would become too wide is rescaled first.
void lower_concat(quant::LowerContext& c, const ir::Node& node) {
  constexpr int kMaxPartBits = 40;
  std::vector<quant::Quantised> parts;
  for (ir::ValueId id : node.inputs) parts.push_back(c.committed(id));
  const ir::NodeContext info = c.info(node);
  const int64_t axis = info.normalize_axis(info.int_attribute("axis", 0), info.rank(0));
  c.set(node.outputs[0], c.emit().concat(align(c, std::move(parts), kMaxPartBits), axis));
}

}  // namespace tacit::nn
