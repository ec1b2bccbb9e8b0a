#pragma once

#include <cstdint>

/// 128-bit integers of the table generators.
namespace tacit::op {

using i128 = __int128;
using u128 = unsigned __int128;

/// The upper half of the 256-bit product.
inline u128 multiply_high(u128 a, u128 b) {
  const uint64_t a0 = static_cast<uint64_t>(a), a1 = static_cast<uint64_t>(a >> 64);
  const uint64_t b0 = static_cast<uint64_t>(b), b1 = static_cast<uint64_t>(b >> 64);
  const u128 low = u128{a0} * b0, cross0 = u128{a1} * b0, cross1 = u128{a0} * b1;
  const u128 middle = (low >> 64) + static_cast<uint64_t>(cross0) + static_cast<uint64_t>(cross1);
  return u128{a1} * b1 + (cross0 >> 64) + (cross1 >> 64) + (middle >> 64);
}

inline uint64_t multiply_high(uint64_t a, uint64_t b) { return static_cast<uint64_t>((u128{a} * b) >> 64); }

/// floor(v / 2^shift + 1/2) for |v| < 2^125; a negative shift multiplies, and must not overflow.
inline i128 round_shift_wide(i128 v, int shift) {
  if (shift <= 0) return v * (i128{1} << -shift);
  if (shift > 126) return 0;
  return (v + (i128{1} << (shift - 1))) >> shift;
}

}  // namespace tacit::op
