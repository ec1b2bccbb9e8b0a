#include "tacit/op/relations.h"
#include "tacit/op/softmax/semantics.h"

namespace tacit::op {

/// kSoftmax {in_exponent, in_bits}, per row of n scores (operators.md 4.6, normalised form):
///   m in range; d_j = m - z_j; (d_j, e_j, delta_j) a row of the exponential table, delta_j = [d_j = 0];
///   sum delta >= 1                       so that m is the maximum: every d_j >= 0 and some d_j = 0;
///   R S + r = 2^k, 0 <= r < S = sum e    so that R = floor(2^k / S);
///   e_j R + 2^(k-16) = p_j 2^(k-15) + q_j.
Result<Expr> relate_softmax(const RelationContext& c) {
  Builder& b = c.builder;
  const Expr& z = c.input(0);
  if (c.num_attributes() != 2 || z.shape.empty()) return c.bad();
  const int64_t exponent = c.attribute(0), in_bits = c.attribute(1), n = z.shape.back();
  if (exponent < 0 || exponent > 24 || in_bits < 1 || in_bits > 16 || n > 4096) return c.bad();
  if (!z.interval.within(circuit::Interval::of_signed_bits(static_cast<int>(in_bits)))) return c.bad();
  const int log_n = ceil_log2(static_cast<size_t>(n));
  const int k = 32 + log_n;
  const auto axis = static_cast<int64_t>(z.shape.size()) - 1;
  Shape row = z.shape;
  row.back() = 1;

  const Expr m = b.ranged(row, -(int64_t{1} << (in_bits - 1)), static_cast<int>(in_bits));
  const Expr e = b.cells(z.shape, {0, int64_t{1} << 16});
  const Expr delta = b.cells(z.shape, {0, 1});
  b.lookup(b.exp_table(static_cast<int>(exponent), static_cast<int>(in_bits)),
           {circuit::broadcast(m, z.shape) - z, e, delta});
  b.range_check(circuit::sum_axis(delta, axis) - b.constant(row, 1), std::max(log_n, 1));

  const Expr sum = circuit::sum_axis(e, axis);
  const int sum_bits = 17 + log_n;  // 2^16 <= S <= n 2^16
  const Expr reciprocal = b.ranged(row, 0, k - 15);
  const Expr r = b.ranged(row, 0, sum_bits);
  b.range_check(sum - b.constant(row, 1) - r, sum_bits);
  b.zero(circuit::elementwise_product(reciprocal, sum) + r - b.constant(row, int64_t{1} << k));

  Expr p = b.ranged(z.shape, 0, kSoftmaxExponent + 1);
  const Expr q = b.ranged(z.shape, 0, k - kSoftmaxExponent);
  b.zero(circuit::elementwise_product(e, reciprocal) + b.constant(z.shape, int64_t{1} << (k - kSoftmaxExponent - 1)) -
         circuit::scaled(p, int64_t{1} << (k - kSoftmaxExponent)) - q);
  return p;
}

}  // namespace tacit::op
