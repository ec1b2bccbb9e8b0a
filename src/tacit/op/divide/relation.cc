#include "tacit/op/divide/semantics.h"
#include "tacit/op/relations.h"

namespace tacit::op {

namespace {

using circuit::Interval;

constexpr int kMaxDivisorBits = 48;

/// x times the sign of b, for the bit s = [b < 0]: x - 2 s x, committed.
Expr times_sign(Builder& b, const Expr& x, const Expr& s, const Shape& shape, Interval range) {
  const Expr y = b.cells(shape, range);
  b.zero(circuit::broadcast(x, shape) - circuit::scaled(circuit::elementwise_product(s, x), 2) - y);
  return y;
}

/// 2a + b = 2b q + r with 0 <= r < 2b, of which the two sides say that b is positive.
Expr quotient(Builder& builder, const Expr& a, const Expr& b, const Shape& shape, int bits) {
  int rest_bits = 1;
  while ((__int128{1} << rest_bits) < 2 * b.interval.hi) ++rest_bits;
  const Expr q = builder.ranged(shape, -(int64_t{1} << (bits - 1)), bits);
  const Expr r = builder.ranged(shape, 0, rest_bits);
  const Expr repeated = circuit::broadcast(b, shape);
  builder.range_check(circuit::scaled(repeated, 2) - builder.constant(shape, 1) - r, rest_bits);
  builder.zero(circuit::scaled(circuit::broadcast(a, shape), 2) + repeated - circuit::scaled(circuit::elementwise_product(b, q), 2) - r);
  return q;
}

}  // namespace

/// kDivide: division with remainder of 2a + b by 2b; with a sign, of |b| and a sgn(b), whose bit only the right sign satisfies.
Result<Expr> relate_divide(const RelationContext& c) {
  const Expr& a = c.input(0);
  const Expr& b = c.input(1);
  if (c.num_attributes() != kNumDivideAttributes || a.shape.size() != b.shape.size()) return c.bad();
  const int64_t bits = c.attribute(kDivideBits), has_sign = c.attribute(kDivideSigned);
  if (bits < 1 || bits > 48 || has_sign < 0 || has_sign > 1) return c.bad();
  if (b.interval.hi < 1 || b.interval.magnitude() > __int128{1} << kMaxDivisorBits) return c.bad();
  if (a.interval.magnitude() > __int128{1} << 60) return c.bad();
  Shape shape = a.shape;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (a.shape[d] != b.shape[d] && a.shape[d] != 1 && b.shape[d] != 1) return c.bad();
    shape[d] = std::max(a.shape[d], b.shape[d]);
  }
  if (has_sign == 0) return quotient(c.builder, a, b, shape, static_cast<int>(bits));
  if (b.interval.lo > 0) return c.bad();
  const Expr s = c.builder.ranged(b.shape, 0, 1);
  const Expr divisor = times_sign(c.builder, b, s, b.shape, {1, b.interval.magnitude()});
  const Expr dividend = times_sign(c.builder, a, s, shape, {-a.interval.magnitude(), a.interval.magnitude()});
  return quotient(c.builder, dividend, divisor, shape, static_cast<int>(bits));
}

}  // namespace tacit::op
