#include "tacit/op/relations.h"
#include "tacit/op/table/semantics.h"

namespace tacit::op {

/// kTable: t = round_half_up(x / 2^shift), (t, y) a row of the function's table. The lookup is also the range check of
/// t; t itself is committed only where x is rescaled or not linear.
Result<Expr> relate_table(const RelationContext& c) {
  if (c.num_attributes() != kNumTableAttributes) return c.bad();
  for (const int64_t a : c.node.attributes) {
    if (a > (int64_t{1} << 40) || a < -(int64_t{1} << 40)) return c.bad();
  }
  const int64_t shift = c.attribute(kTableShift), in_bits = c.attribute(kTableInBits);
  if (in_bits < 1 || in_bits > circuit::kMaxTableBits || shift < 0 || shift > 40) return c.bad();
  for (const TableAttribute narrow : {kTableOutBits, kTableInExponent, kTableOutExponent}) {
    if (c.attribute(narrow) != static_cast<int>(c.attribute(narrow))) return c.bad();  // no two programs with one meaning
  }
  const FunctionSpec spec = table_spec(c.node);
  if (!validate(spec).ok()) return c.bad();

  const Expr& x = c.input(0);
  const uint32_t table = c.builder.function_table(spec);
  Expr t = x;
  if (shift > 0 || !x.is_linear()) {
    t = c.builder.cells(x.shape, circuit::Interval::of_signed_bits(static_cast<int>(in_bits)));
    Expr difference = x - circuit::scaled(t, int64_t{1} << shift);
    if (shift > 0) {
      const Expr r = c.builder.ranged(x.shape, 0, static_cast<int>(shift));
      difference = std::move(difference) + c.builder.constant(x.shape, int64_t{1} << (shift - 1)) - r;
    }
    c.builder.zero(difference);
  }
  const Expr y = c.builder.cells(x.shape, circuit::Interval::of_signed_bits(spec.out_bits));
  c.builder.lookup(table, {t, y});
  return y;
}

}  // namespace tacit::op
