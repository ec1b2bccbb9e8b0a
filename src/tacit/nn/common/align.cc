#include "tacit/nn/common/align.h"

#include <algorithm>

#include "tacit/quant/arithmetic.h"

namespace tacit::nn {
namespace {

quant::Quantised difference(quant::LowerContext& c, const quant::Quantised& a, const quant::Quantised& b) {
  const quant::Emitter::Term terms[] = {{a, 1}, {b, -1}};
  return c.emit().linear(terms, 0, a.exponents);
}

/// x + factor max(a - b, 0), which is a or b.
quant::Quantised choose(quant::LowerContext& c, const quant::Quantised& a, const quant::Quantised& b,
                        const quant::Quantised& x, int factor) {
  const quant::Emitter::Term terms[] = {{x, 1}, {c.relu(difference(c, a, b)), factor}};
  quant::Quantised y = c.emit().linear(terms, 0, x.exponents);
  y.reach = quant::hull(a.reach, b.reach);
  return y;
}

}  // namespace

std::vector<quant::Quantised> align(quant::LowerContext& c, std::vector<quant::Quantised> parts, int max_bits) {
  int exponent = -quant::kMaxExponent, cap = quant::kMaxExponent;
  for (quant::Quantised& x : parts) {
    x = c.uniform(x);
    cap = std::min(cap, x.exponent() + max_bits - quant::bits_for(x.declared));
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
  return parts;
}

std::vector<quant::Quantised> comparable(quant::LowerContext& c, const std::vector<ir::ValueId>& inputs, const Shape& shape) {
  std::vector<quant::Quantised> parts;
  int widest = 0;
  for (ir::ValueId id : inputs) {
    parts.push_back(c.fit(id));
    widest = std::max(widest, c.bits_of(id));
  }
  parts = align(c, std::move(parts), widest + 1);
  for (quant::Quantised& x : parts) x = c.emit().broadcast(c.emit().reshape(x, quant::padded(x.shape, shape.size())), shape);
  return parts;
}

quant::Quantised maximum(quant::LowerContext& c, const quant::Quantised& a, const quant::Quantised& b) {
  return choose(c, a, b, b, 1);
}

quant::Quantised minimum(quant::LowerContext& c, const quant::Quantised& a, const quant::Quantised& b) {
  return choose(c, a, b, a, -1);
}

void lower_extreme(quant::LowerContext& c, const ir::Node& node, Pick pick) {
  const ir::ValueId out = node.outputs[0];
  if (node.inputs.size() == 1) return c.set(out, c.value(node.inputs[0]));
  const std::vector<quant::Quantised> parts = comparable(c, node.inputs, c.shape(out));
  quant::Quantised y = parts[0];
  for (size_t i = 1; i < parts.size(); ++i) y = pick(c, y, parts[i]);
  c.set(out, y);
}

}  // namespace tacit::nn
