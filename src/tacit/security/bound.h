#pragma once

#include <cstdint>

namespace tacit::security {

/// An upper bound of a non-negative real, in 64-bit binary floating point whose every operation rounds up. The same bits on
/// every platform: integers only.
///
/// A value is zero or mantissa * 2^exponent with 2^63 <= mantissa < 2^64. Relative excess of an operation: at most 2^-63.
class Bound {
 public:
  constexpr Bound() = default;
  static Bound integer(uint64_t value);
  /// 2^power.
  static Bound power_of_two(int power);
  /// 2^(half_power/2).
  static Bound power_of_sqrt_two(int half_power);

  bool is_zero() const { return mantissa_ == 0; }

  friend Bound operator+(const Bound& a, const Bound& b);
  friend Bound operator*(const Bound& a, const Bound& b);
  friend Bound operator*(const Bound& a, uint64_t b) { return a * integer(b); }
  /// The divisor is exact and not 0.
  friend Bound operator/(const Bound& a, uint64_t b);
  Bound& operator+=(const Bound& b) { return *this = *this + b; }
  Bound& operator*=(const Bound& b) { return *this = *this * b; }
  Bound pow(uint32_t n) const;

  friend bool operator<(const Bound& a, const Bound& b);
  bool operator==(const Bound&) const = default;

  /// floor(-100 log2(value)), never above the true floor: hundredths of a bit of security. A zero gives `kNoError`.
  int32_t centibits() const;

  static constexpr int32_t kNoError = INT32_MAX;

 private:
  constexpr Bound(uint64_t mantissa, int32_t exponent) : mantissa_(mantissa), exponent_(exponent) {}

  uint64_t mantissa_ = 0;
  int32_t exponent_ = 0;
};

}  // namespace tacit::security
