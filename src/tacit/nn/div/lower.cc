#include <algorithm>
#include <cmath>

#include "tacit/quant/arithmetic.h"

namespace tacit::nn {
namespace {

/// The dividend, raised for the quotient's precision, keeps below 2^kDividendBits; so does a divisor, below 2^kDivisorBits.
constexpr int kDividendBits = 58, kDivisorBits = 44;

quant::Quantised raised(quant::LowerContext& c, const quant::Quantised& x, int by) {
  if (by == 0) return x;
  const quant::Emitter::Term term{x, int64_t{1} << by};
  return c.emit().linear({&term, 1}, 0, {x.exponent() + by});
}

quant::Quantised negated(quant::LowerContext& c, const quant::Quantised& x) {
  const quant::Emitter::Term term{x, -1};
  return c.emit().linear({&term, 1}, 0, x.exponents);
}

/// a / b as integers: a is raised, or b is, until their quotient has the scale that the observed results ask for.
void lower_quotient(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId out = node.outputs[0];
  const size_t rank = c.shape(out).size();
  const auto factor = [&](ir::ValueId id) { return c.emit().reshape(c.operand(id), quant::padded(c.shape(id), rank)); };
  quant::Quantised a = factor(node.inputs[0]), b = factor(node.inputs[1]);
  if (b.reach.hi < 0) {
    a = negated(c, a);
    b = negated(c, b);
  }
  const int bits = c.result_bits();
  int lift = quant::exponent_for(c.range(out), bits) + b.exponent() - a.exponent();
  lift = std::clamp(lift, quant::bits_for(b.declared) - kDivisorBits, kDividendBits - quant::bits_for(a.declared));
  a = raised(c, a, std::max(0, lift));
  b = raised(c, b, std::max(0, -lift));
  const bool has_sign = b.reach.lo < 0;
  c.set(out, c.emit().divide(a, b, has_sign, a.exponent() - b.exponent(), bits));
}

}  // namespace

/// Division by a constant is multiplication by its reciprocals: public ones change the scale, learned ones are weights.
void lower_div(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId divisor = node.inputs[1], out = node.outputs[0];
  if (c.is_integer(out)) c.refuse("it divides private integers, which truncates");
  if (!c.is_constant(divisor)) return lower_quotient(c, node);
  Tensor<double> reciprocals = c.numbers(divisor);
  for (double& x : reciprocals.data) {
    if (x == 0) c.refuse("its divisor holds a zero");
    x = 1 / x;
  }
  c.set(out, quant::multiply_constant(c, node.inputs[0], reciprocals, c.is_learned(divisor), c.shape(out)));
}

}  // namespace tacit::nn
