#include <algorithm>
#include <cmath>
#include <string>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {
namespace {

constexpr int kMaxPower = 8;

/// x^n, n >= 2: every product but the last is rescaled, at the scale of its range.
quant::Quantised power(quant::LowerContext& c, ir::ValueId id, int n) {
  const quant::Quantised x = c.operand(id);
  quant::Quantised y = x;
  double range = c.range(id);
  for (int i = 2; i <= n; ++i) {
    if (i > 2) y = c.coarsen(y, quant::exponent_for(range, quant::LowerContext::kCommittedBits));
    y = c.emit().product(x, y, x.exponent() + y.exponent());
    range *= c.range(id);
  }
  if (n % 2 == 0) y.reach.lo = 0;
  return y;
}

}  // namespace

/// Constant exponents: products for small integers, tables for roots and reciprocals.
void lower_pow(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId id = node.inputs[0], exponent = node.inputs[1], out = node.outputs[0];
  if (c.shape(id) != c.shape(out)) c.refuse("its exponents are of a larger shape than it raises");
  const std::vector<double> exponents = c.numbers(exponent).data;
  const double e = exponents[0];
  if (std::any_of(exponents.begin(), exponents.end(), [e](double other) { return other != e; })) {
    c.refuse("its exponents are not all the same");
  }
  if (c.is_learned(exponent)) c.warn("the exponent of '" + node.name + "' is part of the public program");
  if (e == 1) return c.set(out, c.value(id));
  if (e >= 2 && e <= kMaxPower && e == std::floor(e)) return c.set(out, power(c, id, static_cast<int>(e)));
  if (!c.is_integer(id)) {
    if (e == 0.5) return c.set(out, c.curve(node, op::Function::kSqrt));
    if (e == -0.5) return c.set(out, c.curve(node, op::Function::kReciprocalSqrt));
    if (e == -1) return c.set(out, c.curve(node, op::Function::kReciprocal));
  }
  c.refuse("its exponent is " + std::to_string(e) + "; supported are the integers from 1 to 8, and of floats 1/2, -1/2 and -1");
}

}  // namespace tacit::nn
