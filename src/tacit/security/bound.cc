#include "tacit/security/bound.h"

#include "tacit/base/check.h"

namespace tacit::security {
namespace {

using u128 = unsigned __int128;

constexpr uint64_t kTop = uint64_t{1} << 63;

/// ceil(2^64 / sqrt 2).
constexpr uint64_t kInverseSqrtTwo = 0xb504f333f9de6485u;

/// floor(v / 2^shift), plus one where that was not exact; 0 <= shift < 128.
u128 shift_right_up(u128 v, int shift) {
  const u128 floor = v >> shift;
  return floor + ((floor << shift) != v ? 1 : 0);
}

int leading_zeros(u128 v) {
  const auto high = static_cast<uint64_t>(v >> 64);
  return high != 0 ? __builtin_clzll(high) : 64 + __builtin_clzll(static_cast<uint64_t>(v));
}

struct Normal {
  uint64_t mantissa;
  int32_t exponent;
};

/// The smallest representable value >= v * 2^exponent, v != 0.
Normal normalise_up(u128 v, int32_t exponent) {
  const int shift = 64 - leading_zeros(v);
  if (shift <= 0) return {static_cast<uint64_t>(v << -shift), exponent + shift};
  const u128 m = shift_right_up(v, shift);
  if (m >> 64 != 0) return {kTop, exponent + shift + 1};
  return {static_cast<uint64_t>(m), exponent + shift};
}

}  // namespace

Bound Bound::integer(uint64_t value) {
  if (value == 0) return {};
  const Normal n = normalise_up(value, 0);
  return {n.mantissa, n.exponent};
}

Bound Bound::power_of_two(int power) { return {kTop, power - 63}; }

Bound Bound::power_of_sqrt_two(int half_power) {
  if (half_power % 2 == 0) return power_of_two(half_power / 2);
  return {kInverseSqrtTwo, (half_power + 1) / 2 - 64};
}

Bound operator+(const Bound& a, const Bound& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  const Bound& large = a.exponent_ >= b.exponent_ ? a : b;
  const Bound& small = a.exponent_ >= b.exponent_ ? b : a;
  const int distance = large.exponent_ - small.exponent_;
  const u128 addend = distance >= 64 ? u128{1} : shift_right_up(small.mantissa_, distance);
  const Normal n = normalise_up(u128{large.mantissa_} + addend, large.exponent_);
  return {n.mantissa, n.exponent};
}

Bound operator*(const Bound& a, const Bound& b) {
  if (a.is_zero() || b.is_zero()) return {};
  const Normal n = normalise_up(u128{a.mantissa_} * b.mantissa_, a.exponent_ + b.exponent_);
  return {n.mantissa, n.exponent};
}

Bound operator/(const Bound& a, uint64_t b) {
  TACIT_CHECK(b != 0);
  if (a.is_zero()) return {};
  const u128 numerator = u128{a.mantissa_} << 64;
  const u128 quotient = numerator / b;
  const Normal n = normalise_up(quotient + (quotient * b != numerator ? 1 : 0), a.exponent_ - 64);
  return {n.mantissa, n.exponent};
}

Bound Bound::pow(uint32_t n) const {
  Bound result = integer(1);
  Bound square = *this;
  for (; n != 0; n >>= 1, square *= square) {
    if (n & 1) result *= square;
  }
  return result;
}

bool operator<(const Bound& a, const Bound& b) {
  if (a.is_zero() || b.is_zero()) return !b.is_zero();
  if (a.exponent_ != b.exponent_) return a.exponent_ < b.exponent_;
  return a.mantissa_ < b.mantissa_;
}

int32_t Bound::centibits() const {
  if (is_zero()) return kNoError;
  // log2(value) = exponent + 63 + log2(x), x = mantissa / 2^63 in [1, 2): bit by bit, by squaring x.
  constexpr int kFractionBits = 24;
  uint64_t x = mantissa_;
  int64_t fraction = 0;
  for (int i = 0; i < kFractionBits; ++i) {
    const Normal square = normalise_up(u128{x} * x, -63);
    fraction = 2 * fraction + square.exponent;
    x = square.mantissa;
  }
  const int64_t log2_up = (int64_t{exponent_ + 63} << kFractionBits) + fraction + 1;
  const int64_t hundredfold = -100 * log2_up;
  return static_cast<int32_t>(hundredfold >> kFractionBits);
}

}  // namespace tacit::security
