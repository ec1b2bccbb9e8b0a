#include "tacit/op/functions/table_writer.h"

namespace tacit::op {
namespace {

/// erf(z), z >= 0, with 62 fractional bits and within 2^-57: a Taylor series around the nearest multiple of 1/32.
///
/// The Taylor coefficients g_n of exp(-z^2) around a = j/32 obey (n + 1) g_{n+1} = -2 a g_n - 2 g_{n-1}. With 110 fractional
/// bits they carry exp(-z^2) and its integral from one anchor to the next, so that only divisions by small integers occur.
class ErrorFunction {
 public:
  static constexpr int kArgumentBits = 58;

  ErrorFunction() {
    i128 density = i128{1} << kWideBits;  // exp(-a^2)
    i128 integral = 0;                    // from 0 to a
    for (int j = 0; j < kAnchors; ++j) {
      i128 g[kWideTerms];
      taylor(j, density, g);
      values_[j] = scaled(integral);
      for (int n = 0; n < kTerms; ++n) series_[j][n] = scaled(g[n] / (n + 1));
      density = integral_step(g, integral);
    }
  }

  /// `argument` is z * 2^58.
  int64_t operator()(u128 argument) const {
    constexpr int kStepBits = kArgumentBits - kLogSteps;
    const u128 j = (argument + (u128{1} << (kStepBits - 1))) >> kStepBits;
    if (j >= kAnchors) return static_cast<int64_t>(kFixedOne);
    const auto rest = static_cast<int64_t>(argument) - (static_cast<int64_t>(j) << kStepBits);
    const int64_t sum = horner<kTerms>(series_[static_cast<size_t>(j)], rest, kArgumentBits);
    return values_[static_cast<size_t>(j)] + static_cast<int64_t>((i128{sum} * rest) >> kArgumentBits);
  }

 private:
  static constexpr int kLogSteps = 5;
  static constexpr int kAnchors = 7 << kLogSteps;  // erf(7) = 1 - 2^-74
  static constexpr int kTerms = 11;
  static constexpr int kWideTerms = 26;
  static constexpr int kWideBits = 110;

  static void taylor(int j, i128 density, i128* g) {
    g[0] = density;
    for (int n = 0; n + 1 < kWideTerms; ++n) {
      const i128 before = n > 0 ? g[n - 1] : 0;
      g[n + 1] = -2 * ((j * g[n] >> kLogSteps) + before) / (n + 1);
    }
  }

  /// Adds the integral over one step; returns exp(-z^2) at its end.
  static i128 integral_step(const i128* g, i128& integral) {
    i128 density = 0;
    for (int n = 0; n < kWideTerms; ++n) {
      const int shift = kLogSteps * n;
      if (shift >= 120) break;
      density += g[n] >> shift;
      integral += (g[n] >> shift >> kLogSteps) / (n + 1);
    }
    return density;
  }

  /// v * 2/sqrt(pi), from 110 fractional bits to 62.
  static int64_t scaled(i128 v) {
    constexpr u128 kTwoOverSqrtPi = (u128{0x48375d410a6db446} << 64) | 0xb8ea453fb5ff61a2;  // 126 fractional bits
    const auto magnitude = static_cast<u128>(v < 0 ? -v : v);
    const auto product = static_cast<i128>(multiply_high(magnitude << 14, kTwoOverSqrtPi));  // 122 fractional bits
    const auto rounded = static_cast<int64_t>(round_shift_wide(product, 60));
    return v < 0 ? -rounded : rounded;
  }

  int64_t values_[kAnchors];
  int64_t series_[kAnchors][kTerms];
};

/// t * 2^-in_exponent * factor with 58 fractional bits, factor having 62; saturates.
u128 argument_of(int64_t t, int in_exponent, uint64_t factor) {
  const u128 product = u128{static_cast<uint64_t>(t)} * factor;  // below 2^80
  const int shift = kFraction + in_exponent - ErrorFunction::kArgumentBits;
  return shift >= 0 ? product >> shift : product << -shift;
}

}  // namespace

/// An odd function.
void fill_erf(TableWriter& out) {
  const ErrorFunction erf;
  for (int64_t t = 0; t <= out.end(); ++t) {
    const int64_t y = erf(argument_of(t, out.spec().in_exponent, kFixedOne));
    if (t < out.end()) out.set(t, y);
    if (t > 0) out.set(-t, -i128{y});
  }
}

/// x (1 + erf(x / sqrt 2)) / 2: the tail is (1 - erf(|x| / sqrt 2)) / 2, never 0 for x >= 0.
void fill_gelu(TableWriter& out) {
  constexpr uint64_t kInverseSqrtTwo = 0x2d413cccfe779921;  // 62 fractional bits
  const ErrorFunction erf;
  for (int64_t t = 0; t <= out.end(); ++t) {
    const int64_t y = erf(argument_of(t, out.spec().in_exponent, kInverseSqrtTwo));
    const i128 tail = (i128{kFixedOne} - y) / 2;
    if (t < out.end()) out.set_multiple(t, i128{kFixedOne} - std::max<i128>(tail, 1));
    if (t > 0) out.set_multiple(-t, tail);
  }
}

}  // namespace tacit::op
