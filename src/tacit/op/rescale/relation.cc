#include "tacit/op/rescale/relation.h"

namespace tacit::op {

void relate_rounding(Builder& builder, const Expr& x, const Expr& t, int64_t shift) {
  Expr difference = x - circuit::scaled(t, int64_t{1} << shift);
  if (shift > 0) {
    const Expr r = builder.ranged(x.shape, 0, static_cast<int>(shift));
    difference = std::move(difference) + builder.constant(x.shape, int64_t{1} << (shift - 1)) - r;
  }
  builder.zero(difference);
}

/// kRescale {shift, bits}: x + 2^(shift-1) = y 2^shift + r with 0 <= r < 2^shift and y in the signed range of `bits`.
/// Both sides are integers below p, so y and r are the quotient and the remainder (operators.md 3.1).
Result<Expr> relate_rescale(const RelationContext& c) {
  if (c.num_attributes() != 2) return c.bad();
  const int64_t shift = c.attribute(0), bits = c.attribute(1);
  if (shift < 0 || shift > 48 || bits < 1 || bits > 48 || shift + bits > 62) return c.bad();
  const Expr y = c.builder.ranged(c.input(0).shape, -(int64_t{1} << (bits - 1)), static_cast<int>(bits));
  relate_rounding(c.builder, c.input(0), y, shift);
  return y;
}

}  // namespace tacit::op
