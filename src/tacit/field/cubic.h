#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "tacit/field/goldilocks.h"

namespace tacit {

/// The cubic extension F[X]/(X^3 - X - 1); an element is c[0] + c[1] X + c[2] X^2.
template <class Base>
class Cubic {
 public:
  using F = Base;
  static constexpr int kDegree = 3;
  static constexpr int kBits = 3 * Base::kBits;
  static constexpr size_t kBytes = 3 * Base::kBytes;

  std::array<Base, 3> c{};

  constexpr Cubic() = default;
  constexpr Cubic(Base a) : c{a, Base{}, Base{}} {}  // NOLINT(google-explicit-constructor): F is a subfield
  constexpr Cubic(Base a, Base b, Base d) : c{a, b, d} {}
  static constexpr Cubic zero() { return {}; }
  static constexpr Cubic one() { return Cubic(Base::one()); }
  static constexpr Cubic from_u64(uint64_t v) { return Cubic(Base::from_u64(v)); }
  static constexpr Cubic from_i64(int64_t v) { return Cubic(Base::from_i64(v)); }
  /// The basis element X^i, 0 <= i < 3.
  static constexpr Cubic basis(int i) { Cubic r; r.c[static_cast<size_t>(i)] = Base::one(); return r; }
  constexpr bool is_zero() const { return c[0].is_zero() && c[1].is_zero() && c[2].is_zero(); }

  friend constexpr Cubic operator+(const Cubic& a, const Cubic& b) { return {a.c[0] + b.c[0], a.c[1] + b.c[1], a.c[2] + b.c[2]}; }
  friend constexpr Cubic operator-(const Cubic& a, const Cubic& b) { return {a.c[0] - b.c[0], a.c[1] - b.c[1], a.c[2] - b.c[2]}; }
  /// The schoolbook product, folded by X^3 = X + 1 and X^4 = X^2 + X. Nine products with three reductions are faster
  /// than the six of Karatsuba's rule with six.
  friend constexpr Cubic operator*(const Cubic& a, const Cubic& b) {
    const Base b02 = b.c[0] + b.c[2], b12 = b.c[1] + b.c[2];
    return {inner_product(a, b.c[0], b.c[2], b.c[1]), inner_product(a, b.c[1], b02, b12), inner_product(a, b.c[2], b.c[1], b02)};
  }
  friend constexpr Cubic operator*(const Cubic& a, Base b) { return {a.c[0] * b, a.c[1] * b, a.c[2] * b}; }
  friend constexpr Cubic operator*(Base b, const Cubic& a) { return a * b; }
  friend constexpr Cubic operator+(const Cubic& a, Base b) { return {a.c[0] + b, a.c[1], a.c[2]}; }
  friend constexpr Cubic operator-(const Cubic& a, Base b) { return {a.c[0] - b, a.c[1], a.c[2]}; }
  constexpr Cubic operator-() const { return {-c[0], -c[1], -c[2]}; }
  constexpr Cubic& operator+=(const Cubic& b) { return *this = *this + b; }
  constexpr Cubic& operator-=(const Cubic& b) { return *this = *this - b; }
  constexpr Cubic& operator*=(const Cubic& b) { return *this = *this * b; }
  constexpr Cubic& operator*=(Base b) { return *this = *this * b; }
  constexpr bool operator==(const Cubic&) const = default;

  constexpr Cubic pow(uint64_t e) const {
    Cubic r = one(), b = *this;
    for (; e != 0; e >>= 1, b *= b) if (e & 1) r *= b;
    return r;
  }
  /// The multiplicative inverse; the element must not be zero. Solved by the adjugate of the multiplication matrix.
  Cubic inverse() const {
    // Columns of the matrix of multiplication by a: a, aX, aX^2.
    const Base a0 = c[0], a1 = c[1], a2 = c[2];
    const Base s = a0 + a2;  // diagonal of rows 1 and 2
    const Base t = a1 + a2;
    // M = [[a0, a2, a1], [a1, s, t], [a2, a1, s]]; the inverse is the first column of M^-1.
    const Base k0 = s * s - t * a1;
    const Base k1 = t * a2 - a1 * s;
    const Base k2 = a1 * a1 - s * a2;
    const Base det = a0 * k0 + a2 * k1 + a1 * k2;
    const Base d = det.inverse();
    return {k0 * d, k1 * d, k2 * d};
  }

 private:
  static constexpr Base inner_product(const Cubic& a, Base x, Base y, Base z) {
    return typename Base::ProductSum().add(a.c[0], x).add(a.c[1], y).add(a.c[2], z).value();
  }
};

/// The field of the challenges.
using EF = Cubic<Goldilocks>;

/// Inverts every element in place with one inversion (Montgomery's trick). None may be zero.
template <class K>
void batch_invert(std::span<K> values) {
  if (values.empty()) return;
  std::vector<K> prefix(values.size());
  K product = K::one();
  for (size_t i = 0; i < values.size(); ++i) {
    prefix[i] = product;
    product *= values[i];
  }
  K inverse = product.inverse();
  for (size_t i = values.size(); i-- > 0;) {
    const K v = values[i];
    values[i] = inverse * prefix[i];
    inverse *= v;
  }
}

}  // namespace tacit
