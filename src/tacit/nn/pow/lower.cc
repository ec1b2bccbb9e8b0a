#include <algorithm>
#include <cmath>
#include <string>

#include "tacit/nn/common/align.h"
#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/select.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {
namespace {

constexpr int kMaxPower = 8;

quant::Quantised spread(quant::LowerContext& c, const quant::Quantised& x, const Shape& shape) {
  return c.emit().broadcast(c.emit().reshape(x, quant::padded(x.shape, shape.size())), shape);
}

/// x times public numbers, one or as many as `shape` has elements.
quant::Quantised times(quant::LowerContext& c, const quant::Quantised& x, const Tensor<double>& numbers, const Shape& shape) {
  if (numbers.size() == 1) return quant::multiply_scalar(c, x, numbers.data[0]);
  const int exponent = quant::constant_exponent(c, numbers.data, false);
  const quant::Quantised factors = c.materialise(numbers, {exponent}, false);
  return c.emit().product(spread(c, x, shape), factors, x.exponent() + exponent);
}

/// A power as a factor of the next one, no finer than its range asks; integers stay exact.
quant::Quantised as_factor(quant::LowerContext& c, const quant::Quantised& power, double range) {
  const quant::Quantised y = c.coarsen(power, quant::exponent_for(range, quant::LowerContext::kCommittedBits));
  if (!y.accumulator) return y;
  constexpr int kMaxFactorBits = 40;
  int bits = std::max(2, quant::bits_for(y.reach));
  if (bits > kMaxFactorBits && !c.settings().saturate) bits = 2 + std::max(0, static_cast<int>(std::ceil(std::log2(range))));
  if (bits > kMaxFactorBits) c.refuse("a power of its integers needs more than 40 bits");
  return c.emit().rescale(y, 0, bits);
}

/// x^n, n >= 2, for x in [-range, range]: every product but the last is rescaled, at the scale of its range.
quant::Quantised power(quant::LowerContext& c, const quant::Quantised& x, double range, int n) {
  quant::Quantised y = x;
  double reached = range;
  for (int i = 2; i <= n; ++i) {
    if (i > 2) y = as_factor(c, y, reached);
    y = c.emit().product(x, y, x.exponent() + y.exponent());
    reached *= range;
  }
  if (n % 2 == 0) y.reach.lo = 0;
  return y;
}

/// x^e = exp(e log x) for x > 0, element by element. An x that is not positive counts as 0: its power is 0 for e > 0, and out
/// of range for e < 0.
quant::Quantised real_power(quant::LowerContext& c, const ir::Node& node, const Tensor<double>& exponents) {
  constexpr double kLogRange = 2, kLogLimit = 32;  // logarithms in steps of 2^-14, which 20 bits hold up to 32
  constexpr double kExpExponent = 9;
  const ir::ValueId id = node.inputs[0];
  const double results = c.range(node.outputs[0]), arguments = c.range(id);
  double needed = kExpExponent, widest = 0;
  for (const double e : exponents.data) {
    const double smallest = e > 0 ? 0 : std::pow(c.observed(node.outputs[0]).largest, 1 / e);
    needed = std::max(needed, e >= 1 ? kExpExponent : e > 0 ? op::kMaxTableInBits : kExpExponent + std::log2(-e / smallest));
    widest = std::max(widest, e > 0 ? kLogLimit * e : std::max(std::abs(std::log(results)), std::abs(e * std::log(arguments))));
  }
  const quant::Quantised log = c.curve(c.value(id), op::Function::kLog, {arguments, kLogRange, needed, c.observed(id).largest});
  return c.curve(times(c, log, exponents, c.shape(node.outputs[0])), op::Function::kExp, {widest, results, kExpExponent});
}

/// Each element raised to its own small integer: those of one exponent together, then put back in their places.
quant::Quantised integer_powers(quant::LowerContext& c, const ir::Node& node, const std::vector<int>& exponents) {
  const ir::ValueId id = node.inputs[0], out = node.outputs[0];
  const Shape flat{num_elements(c.shape(out))};
  const quant::Quantised x = c.emit().reshape(spread(c, c.operand(id), c.shape(out)), flat);
  std::vector<quant::Quantised> parts;
  std::vector<int64_t> place(exponents.size());
  int64_t next = 0;
  for (int n = 1; n <= kMaxPower; ++n) {
    std::vector<int64_t> positions;
    for (size_t i = 0; i < exponents.size(); ++i) {
      if (exponents[i] != n) continue;
      positions.push_back(static_cast<int64_t>(i));
      place[i] = next++;
    }
    if (positions.empty()) continue;
    const quant::Quantised part = select(c, x, 0, positions);
    parts.push_back(n == 1 ? part : as_factor(c, power(c, part, c.range(id), n), c.range(out)));
  }
  constexpr int kMaxAlignedBits = 40;
  parts = align(c, std::move(parts), kMaxAlignedBits);
  return c.emit().reshape(select(c, c.emit().concat(parts, 0), 0, place), c.shape(out));
}

/// Exponents that are not all the same.
quant::Quantised several_powers(quant::LowerContext& c, const ir::Node& node, const Tensor<double>& exponents) {
  const auto is_small_integer = [](double e) { return e >= 1 && e <= kMaxPower && e == std::floor(e); };
  const auto is_fraction = [](double e) { return e != std::floor(e) && std::abs(e) <= kMaxPower; };
  if (std::all_of(exponents.data.begin(), exponents.data.end(), is_small_integer)) {
    return integer_powers(c, node, {exponents.data.begin(), exponents.data.end()});
  }
  if (!c.is_integer(node.inputs[0]) && std::all_of(exponents.data.begin(), exponents.data.end(), is_fraction)) return real_power(c, node, exponents);
  c.refuse("its exponents differ; supported are then integers from 1 to 8, or fractions between -8 and 8");
}

}  // namespace

/// Constant exponents: products for small integers, a table for roots and reciprocals, two for the others. Their shape may
/// be larger than that of what they raise only where they differ.
void lower_pow(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId id = node.inputs[0], exponent = node.inputs[1], out = node.outputs[0];
  const Tensor<double> exponents = zip_elements<double>(c.numbers(exponent), Tensor<double>(Shape{}), c.shape(out), [](double e, double) { return e; });
  const double e = exponents.data[0];
  const bool differ = std::any_of(exponents.data.begin(), exponents.data.end(), [e](double other) { return other != e; });
  if (!differ && c.shape(id) != c.shape(out)) c.refuse("its exponents are of a larger shape than it raises");
  if (c.is_learned(exponent)) c.warn("the exponent of '" + node.name + "' is part of the public program");
  if (differ) return c.set(out, several_powers(c, node, exponents));
  if (e == 1) return c.set(out, c.value(id));
  if (e >= 2 && e <= kMaxPower && e == std::floor(e)) return c.set(out, power(c, c.operand(id), c.range(id), static_cast<int>(e)));
  if (!c.is_integer(id)) {
    if (e == 0.5) return c.set(out, c.curve(node, op::Function::kSqrt));
    if (e == -0.5) return c.set(out, c.curve(node, op::Function::kReciprocalSqrt));
    if (e == -1) return c.set(out, c.curve(node, op::Function::kReciprocal));
    if (e != std::floor(e) && std::abs(e) <= kMaxPower) return c.set(out, real_power(c, node, {{}, {e}}));
  }
  c.refuse("its exponent is " + std::to_string(e) + "; supported are the integers from 1 to 8, -1, and fractions between -8 and 8");
}

}  // namespace tacit::nn
