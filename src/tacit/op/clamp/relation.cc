#include <bit>

#include "tacit/op/clamp/semantics.h"
#include "tacit/op/rescale/relation.h"

namespace tacit::op {

/// y in [low, high], e = |t - y|, and a, which is e where t is above and 0 elsewhere: t = y + 2a - e. The equations leave a = 0
/// unless y is high, and a = e unless y is low: then e = 0 strictly between them, so that y, e and a follow from t.
Result<Expr> relate_clamp(const RelationContext& c) {
  if (c.num_attributes() != kNumClampAttributes) return c.bad();
  const int64_t shift = c.attribute(kClampShift), low = c.attribute(kClampLow), high = c.attribute(kClampHigh), bits = c.attribute(kClampBits);
  if (shift < 0 || shift > 48 || bits < 1 || bits > kMaxClampBits || shift + bits > 60) return c.bad();
  if (low < -kMaxClampBound || high > kMaxClampBound || low >= high) return c.bad();
  Builder& b = c.builder;
  const Shape& shape = c.input(0).shape;
  const auto width = static_cast<int>(std::bit_width(static_cast<uint64_t>(high - low)));
  Expr y = b.ranged(shape, low, width);
  if (high - low != (int64_t{1} << width) - 1) b.range_check(b.constant(shape, high) - y, width);
  y.interval = {low, high};
  const Expr e = b.ranged(shape, 0, static_cast<int>(bits));
  const Expr a = b.cells(shape, e.interval);
  Expr t = y + circuit::scaled(a, 2) - e;
  t.interval = {low - e.interval.hi, high + e.interval.hi};
  relate_rounding(b, c.input(0), t, shift);
  b.zero(circuit::elementwise_product(a, b.constant(shape, high) - y));
  b.zero(circuit::elementwise_product(e - a, y - b.constant(shape, low)));
  return y;
}

}  // namespace tacit::op
