#include "tacit/nn/split/split.h"
#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_split(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const int64_t axis = split_axis(info);
  const quant::Quantised x = c.committed(node.inputs[0]);
  const std::vector<int64_t> lengths = split_lengths(info, axis);
  int64_t start = 0;
  for (size_t i = 0; i < lengths.size(); start += lengths[i++]) {
    if (node.outputs[i] == ir::kNoValue) continue;
    if (lengths[i] == 0) c.refuse("a part of it is empty");
    c.set(node.outputs[i], c.emit().slice(x, axis, start, 1, lengths[i]));
  }
}

}  // namespace tacit::nn
