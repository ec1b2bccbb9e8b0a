#include "tacit/nn/common/align.h"

namespace tacit::nn {

void lower_max(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId out = node.outputs[0];
  if (node.inputs.size() == 1) return c.set(out, c.value(node.inputs[0]));
  const std::vector<quant::Quantised> parts = comparable(c, node.inputs, c.shape(out));
  quant::Quantised y = parts[0];
  for (size_t i = 1; i < parts.size(); ++i) y = maximum(c, y, parts[i]);
  c.set(out, y);
}

}  // namespace tacit::nn
