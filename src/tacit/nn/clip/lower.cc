#include "tacit/nn/clip/clip.h"

#include <algorithm>
#include <cmath>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {
namespace {

/// clip(x) = low + max(x - low, 0) - max(x - high, 0), exact in the integers of x; bounds beyond its range are cut to it.
quant::Quantised by_relu(quant::LowerContext& c, ir::ValueId id, double low, double high) {
  const quant::Quantised x = c.fit(id);
  const auto bound = [&](double b) {
    const int64_t limit = int64_t{1} << (quant::bits_for(x.declared) - 1);
    return std::clamp(quant::to_integer(b, x.exponent()), -limit, limit);
  };
  const auto above = [&](int64_t b) {
    const quant::Emitter::Term term{x, 1};
    return c.relu(c.emit().linear({&term, 1}, -b, x.exponents));
  };
  const int64_t first = bound(low), last = bound(high);
  const quant::Emitter::Term terms[] = {{above(first), 1}, {above(last), -1}};
  return c.emit().linear(terms, first, x.exponents);
}

}  // namespace

void lower_clip(quant::LowerContext& c, const ir::Node& node) {
  const auto [low, high] = clip_bounds(c.info(node));
  if (low == 0 && std::isinf(high) && high > 0) return c.set(node.outputs[0], c.table(node, op::Function::kRelu));
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (node.inputs[i] != ir::kNoValue && c.is_learned(node.inputs[i])) {
      c.warn("the bounds of '" + node.name + "' are part of the public program");
      break;
    }
  }
  const ir::ValueId x = node.inputs[0];
  const double lower = std::min(low, high);
  c.set(node.outputs[0], c.composes_of_relus(x) ? by_relu(c, x, lower, high) : c.table(node, op::Function::kClip, lower, high));
}

}  // namespace tacit::nn
