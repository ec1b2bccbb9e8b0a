#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tacit/op/functions/wide.h"

namespace tacit::op {

/// A positive real, mantissa * 2^exponent with 2^63 <= mantissa < 2^64, truncated.
struct Scaled {
  uint64_t mantissa = uint64_t{1} << 63;
  int64_t exponent = -63;

  /// floor(value * 2^fraction_bits); saturates at 2^120.
  u128 to_fixed(int fraction_bits) const {
    const int64_t shift = exponent + fraction_bits;
    if (shift <= -64) return 0;
    if (shift <= 0) return mantissa >> -shift;
    return shift > 56 ? u128{1} << 120 : u128{mantissa} << shift;
  }
};

/// exp(sign * k * 2^-exponent) for k in [0, size), within a relative error of 2^-60.
///
/// exp(sign * 2^-exponent) comes from its Taylor series in 128 bits; powers 0..255 of it, and of its 256th power, by
/// repeated multiplication in 128 bits; a value is the product of one of each, in 64 bits.
class ExpSequence {
 public:
  /// -64 <= exponent <= 64, size >= 1, sign +1 or -1.
  ExpSequence(int exponent, size_t size, int sign);

  Scaled operator[](size_t k) const {
    const Scaled& high = high_[k >> kLowBits];
    const Scaled& low = low_[k & ((size_t{1} << kLowBits) - 1)];
    const uint64_t product = multiply_high(high.mantissa, low.mantissa);  // in [2^62, 2^64)
    const int64_t exponent = high.exponent + low.exponent + 64;
    return product >> 63 != 0 ? Scaled{product, exponent} : Scaled{product << 1, exponent - 1};
  }

 private:
  static constexpr int kLowBits = 8;

  std::vector<Scaled> low_;   // k = 0..255
  std::vector<Scaled> high_;  // multiples of 256
};

}  // namespace tacit::op
