#include <algorithm>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// The parts are brought to the finest of their scales, which is exact; a part that would become too wide is rescaled first.
void lower_concat(quant::LowerContext& c, const ir::Node& node) {
  constexpr int kMaxPartBits = 40;
  std::vector<quant::Quantised> parts;
  int exponent = -quant::kMaxExponent;
  int cap = quant::kMaxExponent;
  for (ir::ValueId id : node.inputs) {
    parts.push_back(c.uniform(c.committed(id)));
    cap = std::min(cap, parts.back().exponent() + kMaxPartBits - quant::bits_for(parts.back().declared));
  }
  for (quant::Quantised& x : parts) {
    x = c.coarsen(x, cap);
    exponent = std::max(exponent, x.exponent());
  }
  for (quant::Quantised& x : parts) {
    if (x.exponent() == exponent) continue;
    const quant::Emitter::Term raised{x, int64_t{1} << (exponent - x.exponent())};
    x = c.emit().linear({&raised, 1}, 0, {exponent});
  }
  const ir::NodeContext info = c.info(node);
  const int64_t axis = info.normalize_axis(info.int_attribute("axis", 0), info.rank(0));
  c.set(node.outputs[0], c.emit().concat(parts, axis));
}

}  // namespace tacit::nn
