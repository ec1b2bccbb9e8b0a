#pragma once

#include <cstdint>

namespace tacit::op {

/// The one rounding rule, half up: floor((x + 2^(shift-1)) / 2^shift); x itself for shift 0.
/// |x| < 2^62, 0 <= shift <= 62. kRescale {shift, bits} is this, with the result in the signed range of `bits`.
constexpr int64_t round_shift(int64_t x, int64_t shift) {
  if (shift == 0) return x;
  return ((x >> (shift - 1)) + 1) >> 1;
}

}  // namespace tacit::op
