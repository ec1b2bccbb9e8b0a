#include <algorithm>
#include <memory>

#include "tacit/op/relations.h"
#include "tacit/op/softmax/semantics.h"

namespace tacit::op {

namespace {

struct Exponentials {
  Expr e;      ///< of m - z
  Expr delta;  ///< [m = z]
};

/// One table: (d, e, delta) is a row.
Exponentials by_table(Builder& b, const Expr& d, int exponent, int in_bits) {
  const Expr e = b.cells(d.shape, {0, int64_t{1} << kExpBits});
  const Expr delta = b.cells(d.shape, {0, 1});
  b.lookup(b.exp_table(exponent, in_bits), {d, e, delta});
  return {e, delta};
}

/// Two digits of d, a table for each:  d = d1 2^split + d0,  e1 e0 + 2^15 = e 2^16 + r,  delta = delta1 delta0.
Exponentials by_digits(Builder& b, const Expr& d, int exponent, int in_bits, int split) {
  const Expr d1 = b.cells(d.shape, circuit::Interval::of_unsigned_bits(in_bits - split));
  const Expr d0 = b.cells(d.shape, circuit::Interval::of_unsigned_bits(split));
  b.zero(d - circuit::scaled(d1, int64_t{1} << split) - d0);
  const Exponentials high = by_table(b, d1, exponent - split, in_bits - split);
  const Exponentials low = by_table(b, d0, exponent, split);
  const Expr e = b.ranged(d.shape, 0, kExpBits + 1);
  const Expr r = b.ranged(d.shape, 0, kExpBits);
  b.zero(circuit::elementwise_product(high.e, low.e) + b.constant(d.shape, int64_t{1} << (kExpBits - 1)) -
         circuit::scaled(e, int64_t{1} << kExpBits) - r);
  const Expr delta = b.cells(d.shape, {0, 1});
  b.zero(circuit::elementwise_product(high.delta, low.delta) - delta);
  return {e, delta};
}

using Mask = std::shared_ptr<const Tensor<int64_t>>;

/// Whether a constant is a mask of scores of this shape: zeros and ones, and a one in every row.
bool is_mask(const Tensor<int64_t>& mask, const Shape& z) {
  if (mask.shape.size() != z.size() || mask.shape.back() != z.back()) return false;
  for (size_t d = 0; d < z.size(); ++d) {
    if (mask.shape[d] != z[d] && mask.shape[d] != 1) return false;
  }
  const auto n = static_cast<ptrdiff_t>(z.back());
  for (auto row = mask.data.begin(); row != mask.data.end(); row += n) {
    if (std::any_of(row, row + n, [](int64_t v) { return v != 0 && v != 1; })) return false;
    if (std::find(row, row + n, 1) == row + n) return false;
  }
  return true;
}

/// x where the mask is 1, else 0: the one way in which a mask enters, so that every use has the same one.
Expr kept(const Expr& x, const Mask& mask) { return mask ? circuit::scaled_by(x, mask) : x; }

}  // namespace

/// kSoftmax {in_exponent, in_bits, split?}, per row of n scores (operators.md 4.6, normalised form). Masked entries have
/// d = 0 and count neither as e nor as delta.
///   m in range; d_j = m - z_j; e_j = exp(-d_j) and delta_j = [d_j = 0] from tables, which range d_j;
///   sum delta >= 1                       so that m is the maximum: every d_j >= 0 and some d_j = 0;
///   R S + r = 2^k, 0 <= r < S = sum e    so that R = floor(2^k / S);
///   e_j R + 2^(k-16) = p_j 2^(k-15) + q_j.
Result<Expr> relate_softmax(const RelationContext& c) {
  Builder& b = c.builder;
  const Expr& z = c.input(0);
  Mask mask;
  if (c.inputs.size() > 1) {
    const Tensor<int64_t>* constant = b.known(c.input(1));
    if (constant == nullptr || z.shape.empty() || !is_mask(*constant, z.shape)) return c.bad();
    mask = std::make_shared<const Tensor<int64_t>>(*constant);
  }
  const bool is_split = c.num_attributes() == kSoftmaxSplit + 1;
  if ((c.num_attributes() != kSoftmaxSplit && !is_split) || z.shape.empty()) return c.bad();
  const int64_t exponent = c.attribute(kSoftmaxInExponent), in_bits = c.attribute(kSoftmaxInBits), n = z.shape.back();
  if (exponent < 0 || exponent > 24 || in_bits < 1 || in_bits > 16 || n > 4096) return c.bad();
  const int64_t split = is_split ? c.attribute(kSoftmaxSplit) : 0;
  if (is_split && (split < 1 || split >= in_bits)) return c.bad();
  if (!z.interval.within(circuit::Interval::of_signed_bits(static_cast<int>(in_bits)))) return c.bad();
  const int log_n = ceil_log2(static_cast<size_t>(n));
  const int k = 32 + log_n;
  const auto axis = static_cast<int64_t>(z.shape.size()) - 1;
  Shape row = z.shape;
  row.back() = 1;

  const Expr m = b.ranged(row, -(int64_t{1} << (in_bits - 1)), static_cast<int>(in_bits));
  const Expr d = kept(circuit::broadcast(m, z.shape) - z, mask);
  const Exponentials all = is_split ? by_digits(b, d, static_cast<int>(exponent), static_cast<int>(in_bits), static_cast<int>(split))
                                    : by_table(b, d, static_cast<int>(exponent), static_cast<int>(in_bits));
  const Expr e = kept(all.e, mask), delta = kept(all.delta, mask);
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
