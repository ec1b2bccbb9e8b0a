#include "tacit/op/rescale/relation.h"
#include "tacit/op/table/semantics.h"

namespace tacit::op {

namespace {

/// (t, y) is a row of the table: the lookup ranges t. It is committed only where x is rescaled or not linear.
Expr by_table(Builder& b, const Expr& x, int64_t shift, const FunctionSpec& spec) {
  const uint32_t table = b.function_table(spec);
  Expr t = x;
  if (shift > 0 || !x.is_linear()) {
    t = b.cells(x.shape, circuit::Interval::of_signed_bits(spec.in_bits));
    relate_rounding(b, x, t, shift);
  }
  const Expr y = b.cells(x.shape, circuit::Interval::of_signed_bits(spec.out_bits));
  b.lookup(table, {t, y});
  return y;
}

/// t = u - (1 - s) 2^(in_bits-1) with a bit s and the lower digits u, both in range: then s = [t >= 0], which is the step, and
/// max(t, 0) = s u.
Expr relate_digits(Builder& b, const Expr& x, int64_t shift, const FunctionSpec& spec) {
  const int low_bits = spec.in_bits - 1;
  const Expr s = b.ranged(x.shape, 0, 1);
  const Expr u = b.ranged(x.shape, 0, low_bits);
  relate_rounding(b, x, u + circuit::scaled(s, int64_t{1} << low_bits) - b.constant(x.shape, int64_t{1} << low_bits), shift);
  if (spec.function == Function::kStep) return s;
  const Expr y = b.cells(x.shape, circuit::Interval::of_unsigned_bits(low_bits));
  b.zero(circuit::elementwise_product(s, u) - y);
  return y;
}

}  // namespace

/// kTable: t = round_half_up(x / 2^shift), y = f(t).
Result<Expr> relate_table(const RelationContext& c) {
  const bool digits = is_by_digits(c.node);
  if (c.num_attributes() != kNumTableAttributes + (digits ? 1 : 0)) return c.bad();
  if (digits && c.attribute(kNumTableAttributes) != 1) return c.bad();
  for (const TableAttribute narrow : {kTableInBits, kTableOutBits, kTableInExponent, kTableOutExponent}) {
    if (c.attribute(narrow) != static_cast<int>(c.attribute(narrow))) return c.bad();  // no two programs with one meaning
  }
  const FunctionSpec spec = table_spec(c.node);
  const int64_t shift = c.attribute(kTableShift);
  if (shift < 0 || shift > 40 || shift + spec.in_bits > 62) return c.bad();
  if (digits) {
    if (!has_digit_form(spec)) return c.bad();
    return relate_digits(c.builder, c.input(0), shift, spec);
  }
  static_assert(kMaxTableInBits <= circuit::kMaxTableBits);
  if (!validate(spec).ok()) return c.bad();
  return by_table(c.builder, c.input(0), shift, spec);
}

}  // namespace tacit::op
