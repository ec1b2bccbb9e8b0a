#include <cmath>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {
namespace {

/// y = slope x + (1 - slope) max(x, 0), exact but for the slope, which has 16 fractional bits.
quant::Quantised by_relu(quant::LowerContext& c, ir::ValueId id, double slope) {
  constexpr int kSlopeExponent = 16;
  const quant::Quantised x = c.fit(id);
  const int64_t below = quant::to_integer(slope, kSlopeExponent);
  const quant::Emitter::Term terms[] = {{x, below}, {c.relu(x), (int64_t{1} << kSlopeExponent) - below}};
  return c.emit().linear(terms, 0, {x.exponent() + kSlopeExponent});
}

}  // namespace

void lower_leaky_relu(quant::LowerContext& c, const ir::Node& node) {
  constexpr double kMaxSlope = 256;
  const ir::ValueId x = node.inputs[0];
  const double slope = c.info(node).float_attribute("alpha", 0.01);
  if (std::abs(slope) > kMaxSlope) c.refuse("its slope is larger than 256");
  c.set(node.outputs[0], c.avoids_table(x) ? by_relu(c, x, slope) : c.table(node, op::Function::kLeakyRelu, slope));
}

}  // namespace tacit::nn
