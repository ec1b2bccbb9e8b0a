#include "tacit/nn/clip/clip.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// By a table where that can have the precision and pays, or else by a clamp; the planner compares them again. Integers are not
/// rounded, which a table might do.
void lower_clip(quant::LowerContext& c, const ir::Node& node) {
  const auto [low, high] = clip_bounds(c.info(node));
  if (low == 0 && std::isinf(high) && high > 0) return c.set(node.outputs[0], c.table(node, op::Function::kRelu));
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (node.inputs[i] != ir::kNoValue && c.is_learned(node.inputs[i])) {
      c.warn("the bounds of '" + node.name + "' are part of the public program");
      break;
    }
  }
  const double lower = std::min(low, high);
  std::optional<quant::Quantised> y;
  if (c.is_integer(node.inputs[0]) || c.is_small(node.inputs[0]) || c.result_bits() > op::kMaxTableInBits) y = c.clamp(node, lower, high);
  c.set(node.outputs[0], y ? *std::move(y) : c.table(node, op::Function::kClip, lower, high));
}

}  // namespace tacit::nn
