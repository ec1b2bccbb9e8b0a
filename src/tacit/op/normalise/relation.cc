#include "tacit/op/normalise/semantics.h"
#include "tacit/op/relations.h"

namespace tacit::op {

namespace {

using circuit::Interval;

/// The smallest r with r^2 >= n.
int64_t ceil_root(int64_t n) {
  int64_t r = 1;
  while (r * r < n) ++r;
  return r;
}

/// sum over the last axis, kept, of a b.
Expr inner_product(const Expr& a, const Expr& b) {
  const size_t rank = a.shape.size();
  std::vector<uint8_t> labels(rank, circuit::kNoLabel);
  for (size_t d = 0; d < rank; ++d) {
    if (a.shape[d] > 1) labels[d] = static_cast<uint8_t>(d + 1 == rank ? rank : d);
  }
  std::vector<int64_t> sizes = a.shape;
  sizes.back() = 1;
  sizes.push_back(a.shape.back());
  return circuit::product(a, labels, b, labels, std::move(sizes), rank);
}

/// The largest V of a row in this interval, by Popoviciu's inequality; nothing where it, or the floor alone, is too large.
std::optional<int64_t> largest_v(const Interval& x, int64_t n, bool centred, int64_t floor) {
  const __int128 spread = n * (centred ? x.hi - x.lo : 2 * x.magnitude());
  if (spread > __int128{1} << 32) return std::nullopt;
  const __int128 top = spread * spread / 4 + floor;
  if (top > kMaxNormalised) return std::nullopt;
  return static_cast<int64_t>(top);
}

/// A one-hot row h over [least, most]: the exponent e, as the powers of two that are wanted of it.
struct Exponent {
  Expr h;
  int least, most;

  /// 2^(factor e + offset), which is linear in h.
  Expr power(int factor, int offset) const {
    auto powers = std::make_shared<Tensor<int64_t>>(Shape(h.shape.size(), 1));
    powers->shape.back() = h.shape.back();
    powers->data.clear();
    for (int e = least; e <= most; ++e) powers->data.push_back(int64_t{1} << (factor * e + offset));
    const Interval range = Interval{powers->data.front(), powers->data.front()}.united({powers->data.back(), powers->data.back()});
    Expr p = circuit::sum_axis(circuit::scaled_by(h, std::move(powers)), static_cast<int64_t>(h.shape.size()) - 1);
    p.interval = range;  // h is one-hot
    return p;
  }
};

Exponent exponent(Builder& b, Shape row, int least, int most) {
  const Shape one = row;
  row.back() = most - least + 1;
  const Expr h = b.cells(row, {0, 1});
  b.zero(circuit::elementwise_product(h, h) - h);
  b.zero(circuit::sum_axis(h, static_cast<int64_t>(row.size()) - 1) - b.constant(one, 1));
  return {h, least, most};
}

/// (2T - 1)^2 (2M + 1) <= 2^55 < (2T + 1)^2 (2M + 1), with 2^17 <= T < 2^18.
Expr root_of(Builder& b, const Expr& m) {
  constexpr int kSlackBits = 40;  // the two sides are 8 T (2M + 1) <= 2^39 + 2^21 apart
  const Shape& row = m.shape;
  const Expr t = b.ranged(row, int64_t{1} << (kMantissaBits - 1), kMantissaBits - 1);
  const Expr square = b.cells(row, {0, __int128{1} << (2 * kMantissaBits)});
  b.zero(circuit::elementwise_product(t, t) - square);
  const Expr odd = circuit::scaled(m, 2) + b.constant(row, 1);
  const Expr target = b.constant(row, int64_t{1} << (2 * kRootBits + 3));
  const auto side = [&](int64_t sign) {
    const Expr factor = circuit::scaled(square, 4) + circuit::scaled(t, 4 * sign) + b.constant(row, 1);
    return circuit::elementwise_product(factor, odd) - target;
  };
  const Expr below = b.ranged(row, 0, kSlackBits);
  b.zero(side(-1) + below);
  const Expr above = b.ranged(row, 1, kSlackBits);
  b.zero(side(1) - above);
  return t;
}

}  // namespace

/// kNormalise, per row: e by a one-hot row, M and w by ranges, T by the two inequalities of a rounded root, R = T 2^(most - e),
/// then y as a rescale of u R by 2^s, s = 26 + most - exponent. Tables there are none.
Result<Expr> relate_normalise(const RelationContext& c) {
  Builder& b = c.builder;
  const Expr& x = c.input(0);
  if (c.num_attributes() != kNumNormaliseAttributes || x.shape.empty()) return c.bad();
  const int64_t centred = c.attribute(kNormaliseCentred), floor = c.attribute(kNormaliseFloor);
  const int64_t out_exponent = c.attribute(kNormaliseExponent), bits = c.attribute(kNormaliseBits), n = x.shape.back();
  if (c.attribute(kNormaliseMost) != static_cast<int>(c.attribute(kNormaliseMost))) return c.bad();
  const int most = static_cast<int>(c.attribute(kNormaliseMost));
  if (centred < 0 || centred > 1 || floor < kMinFloor || n > kMaxNormaliseRow) return c.bad();
  if (out_exponent < 0 || out_exponent > kMaxNormaliseExponent || bits < 1 || bits > 48) return c.bad();
  const std::optional<int64_t> top = largest_v(x.interval, n, centred == 1, floor);
  const int least = base_four_exponent(floor);
  if (!top || most < least || most > base_four_exponent(*top)) return c.bad();
  const auto axis = static_cast<int64_t>(x.shape.size()) - 1;
  Shape row = x.shape;
  row.back() = 1;

  Expr u = circuit::scaled(x, n);
  if (centred == 1) u = std::move(u) - circuit::broadcast(circuit::sum_axis(x, axis), x.shape);
  Expr v = inner_product(x, u) + b.constant(row, floor);
  v.interval = {floor, *top};
  const Exponent e = exponent(b, row, least, most);
  const Expr m = b.ranged(row, 0, kMantissaBits);
  const Expr unit = e.power(2, 0);
  const int w_bits = std::max(1, 2 * most);
  const Expr w = b.ranged(row, 0, w_bits);
  b.range_check(unit - b.constant(row, 1) - w, w_bits);
  b.zero(v - circuit::elementwise_product(m, unit) - w);

  const Expr t = root_of(b, m);
  const Expr r = b.cells(row, {0, __int128{1} << (kMantissaBits + most - least)});
  b.zero(circuit::elementwise_product(t, e.power(-1, most)) - r);

  Expr scaled = circuit::elementwise_product(u, r);
  const __int128 reach = ((__int128{1} << kRootBits) + (1 << 9)) * ceil_root(n) << most;  // Cauchy and Schwarz on V
  scaled.interval = {-reach, reach};
  const int shift = kRootBits + most - static_cast<int>(out_exponent);
  Expr y = b.ranged(x.shape, -(int64_t{1} << (bits - 1)), static_cast<int>(bits));
  const Expr rest = b.ranged(x.shape, 0, shift);
  b.zero(scaled + b.constant(x.shape, int64_t{1} << (shift - 1)) - circuit::scaled(y, int64_t{1} << shift) - rest);
  return y;
}

}  // namespace tacit::op
