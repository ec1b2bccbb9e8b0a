#include "tacit/op/functions/exponential.h"

namespace tacit::op {
namespace {

/// As `Scaled`, with 2^127 <= mantissa.
struct WideScaled {
  u128 mantissa = u128{1} << 127;
  int64_t exponent = -127;
};

WideScaled normalised(u128 mantissa, int64_t exponent) {
  for (; mantissa >> 127 == 0; mantissa <<= 1) --exponent;
  return {mantissa, exponent};
}

WideScaled operator*(const WideScaled& a, const WideScaled& b) {
  return normalised(multiply_high(a.mantissa, b.mantissa), a.exponent + b.exponent + 128);
}

Scaled truncated(const WideScaled& v) { return {static_cast<uint64_t>(v.mantissa >> 64), v.exponent + 64}; }

/// exp(sign * 2^-exponent): the Taylor series where the argument is at most 1, squarings of exp(sign) where it is more.
WideScaled exp_of_power(int exponent, int sign) {
  constexpr int kFractionBits = 125;  // the sum is below 4
  const int series_exponent = exponent > 0 ? exponent : 0;
  u128 sum = 0, term = u128{1} << kFractionBits;
  for (unsigned n = 1; term != 0; ++n) {
    sum += sign < 0 && n % 2 == 0 ? u128{0} - term : term;
    term = (series_exponent > 127 ? 0 : term >> series_exponent) / n;
  }
  WideScaled result = normalised(sum, -kFractionBits);
  for (int i = exponent; i < 0; ++i) result = result * result;
  return result;
}

/// 1, factor, factor^2, ..., and the power after the last.
WideScaled fill_powers(const WideScaled& factor, size_t count, std::vector<Scaled>& out) {
  WideScaled power;
  out.reserve(count);
  for (size_t i = 0; i < count; ++i, power = power * factor) out.push_back(truncated(power));
  return power;
}

}  // namespace

ExpSequence::ExpSequence(int exponent, size_t size, int sign) {
  const WideScaled step = fill_powers(exp_of_power(exponent, sign), size_t{1} << kLowBits, low_);
  fill_powers(step, (size >> kLowBits) + 1, high_);
}

}  // namespace tacit::op
