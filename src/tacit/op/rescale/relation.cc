#include "tacit/op/relations.h"

namespace tacit::op {

/// kRescale {shift, bits}: x + 2^(shift-1) = y 2^shift + r with 0 <= r < 2^shift and y in the signed range of `bits`.
/// Both sides are integers below p, so y and r are the quotient and the remainder (operators.md 3.1).
Result<Expr> relate_rescale(const RelationContext& c) {
  if (c.num_attributes() != 2) return c.bad();
  const int64_t shift = c.attribute(0), bits = c.attribute(1);
  if (shift < 0 || shift > 48 || bits < 1 || bits > 48 || shift + bits > 62) return c.bad();
  const Expr& x = c.input(0);
  const Expr y = c.builder.ranged(x.shape, -(int64_t{1} << (bits - 1)), static_cast<int>(bits));
  if (shift == 0) {
    c.builder.zero(x - y);
    return y;
  }
  const Expr r = c.builder.ranged(x.shape, 0, static_cast<int>(shift));
  c.builder.zero(x + c.builder.constant(x.shape, int64_t{1} << (shift - 1)) -
                 circuit::scaled(y, int64_t{1} << shift) - r);
  return y;
}

}  // namespace tacit::op
