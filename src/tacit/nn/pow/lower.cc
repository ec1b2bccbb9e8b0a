#include <algorithm>
#include <cmath>
#include <string>

#include "tacit/quant/arithmetic.h"

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

/// x^e = exp(e log x) for x > 0. An x that is not positive counts as 0: its power is 0 for e > 0, and out of range for e < 0.
quant::Quantised real_power(quant::LowerContext& c, const ir::Node& node, double e) {
  constexpr double kLogRange = 2, kLogLimit = 32;  // logarithms in steps of 2^-14, which 20 bits hold up to 32
  constexpr double kExpExponent = 9;
  const ir::ValueId id = node.inputs[0];
  const double results = c.range(node.outputs[0]), arguments = c.range(id);
  const double smallest = e > 0 ? 0 : std::pow(c.observed(node.outputs[0]).largest, 1 / e);
  const double needed = e >= 1 ? kExpExponent : e > 0 ? op::kMaxTableInBits : kExpExponent + std::log2(-e / smallest);
  const quant::Quantised log = c.curve(c.value(id), op::Function::kLog, {arguments, kLogRange, needed, c.observed(id).largest});
  const double widest = e > 0 ? kLogLimit * e : std::max(std::abs(std::log(results)), std::abs(e * std::log(arguments)));
  return c.curve(quant::multiply_scalar(c, log, e), op::Function::kExp, {widest, results, kExpExponent});
}

}  // namespace

/// Constant exponents: products for small integers, a table for roots and reciprocals, two for the others.
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
    if (e != std::floor(e) && std::abs(e) <= kMaxPower) return c.set(out, real_power(c, node, e));
  }
  c.refuse("its exponent is " + std::to_string(e) + "; supported are the integers from 1 to 8, -1, and fractions between -8 and 8");
}

}  // namespace tacit::nn
