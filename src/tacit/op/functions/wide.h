#pragma once

#include <cstdint>

/// 128-bit integers of the table generators.
namespace tacit::op {

using i128 = __int128;
using u128 = unsigned __int128;

/// Smooth functions are computed with this many fractional bits.
inline constexpr int kFraction = 62;
inline constexpr uint64_t kFixedOne = uint64_t{1} << kFraction;

/// The upper half of the 256-bit product.
inline u128 multiply_high(u128 a, u128 b) {
  const uint64_t a0 = static_cast<uint64_t>(a), a1 = static_cast<uint64_t>(a >> 64);
  const uint64_t b0 = static_cast<uint64_t>(b), b1 = static_cast<uint64_t>(b >> 64);
  const u128 low = u128{a0} * b0, cross0 = u128{a1} * b0, cross1 = u128{a0} * b1;
  const u128 middle = (low >> 64) + static_cast<uint64_t>(cross0) + static_cast<uint64_t>(cross1);
  return u128{a1} * b1 + (cross0 >> 64) + (cross1 >> 64) + (middle >> 64);
}

inline uint64_t multiply_high(uint64_t a, uint64_t b) { return static_cast<uint64_t>((u128{a} * b) >> 64); }

/// floor(2^62 numerator / denominator) for numerator <= denominator, denominator != 0.
inline uint64_t ratio(uint64_t numerator, uint64_t denominator) {
  return static_cast<uint64_t>((u128{numerator} << kFraction) / denominator);
}

/// floor(v / 2^shift + 1/2) for |v| < 2^125; a negative shift multiplies, and must not overflow.
inline i128 round_shift_wide(i128 v, int shift) {
  if (shift <= 0) return v * (i128{1} << -shift);
  if (shift > 126) return 0;
  return (v + (i128{1} << (shift - 1))) >> shift;
}

/// floor(n / d + 1/2) for d > 0.
inline i128 round_divide(i128 n, i128 d) {
  const i128 numerator = 2 * n + d, divisor = 2 * d;
  const i128 quotient = numerator / divisor;
  return quotient - (numerator % divisor < 0 ? 1 : 0);
}

/// floor(sqrt(n)), by Newton's iteration from above.
inline u128 integer_sqrt(u128 n) {
  if (n == 0) return 0;
  const auto high = static_cast<uint64_t>(n >> 64);
  const int bits = high != 0 ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll(static_cast<uint64_t>(n));
  u128 root = u128{1} << ((bits + 1) / 2);
  for (;;) {
    const u128 next = (root + n / root) / 2;
    if (next >= root) return root;
    root = next;
  }
}

/// sum of c[n] u^n for u = `argument` * 2^-`argument_bits`, |u| <= 1, in the format of the coefficients.
template <int kTerms>
int64_t horner(const int64_t* c, int64_t argument, int argument_bits) {
  int64_t sum = c[kTerms - 1];
  for (int n = kTerms - 2; n >= 0; --n) {
    sum = c[n] + static_cast<int64_t>((i128{sum} * argument) >> argument_bits);
  }
  return sum;
}

}  // namespace tacit::op
