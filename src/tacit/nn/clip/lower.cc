#include "tacit/nn/clip/clip.h"

#include <algorithm>
#include <cmath>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

void lower_clip(quant::LowerContext& c, const ir::Node& node) {
  const auto [low, high] = clip_bounds(c.info(node));
  if (low == 0 && std::isinf(high) && high > 0) return c.set(node.outputs[0], c.table(node, op::Function::kRelu));
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (node.inputs[i] != ir::kNoValue && c.is_learned(node.inputs[i])) {
      c.warn("the bounds of '" + node.name + "' are part of the public program");
      break;
    }
  }
  c.set(node.outputs[0], c.table(node, op::Function::kClip, std::min(low, high), high));
}

}  // namespace tacit::nn
