#include "tacit/quant/scales.h"

#include <cmath>

namespace tacit::quant {

int ceil_log2(double x) {
  int exponent = 0;
  return std::frexp(x, &exponent) == 0.5 ? exponent - 1 : exponent;
}

int exponent_for(double bound, int bits) {
  return std::clamp(bits - 1 - ceil_log2(bound > 0 ? bound : 1.0), -kMaxExponent, kMaxExponent);
}

int max_exponent(double magnitude, int bits) {
  int exponent = exponent_for(magnitude, bits);
  if (magnitude > 0 && to_integer(magnitude, exponent) >= int64_t{1} << (bits - 1)) --exponent;
  return exponent;
}

int exact_exponent(const std::vector<double>& values, int limit) {
  int exponent = 0;
  for (double v : values) {
    while (exponent < limit && std::ldexp(v, exponent) != std::rint(std::ldexp(v, exponent))) ++exponent;
  }
  return std::min(exponent, limit);
}

int bits_for(const Interval& interval) {
  int bits = 1;
  while (!interval.within(Interval::of_bits(bits))) ++bits;
  return bits;
}

int64_t to_integer(double x, int exponent) {
  constexpr double kLimit = 4611686018427387904.0;  // 2^62
  const double scaled = std::ldexp(x, exponent), low = std::floor(scaled);
  return static_cast<int64_t>(std::clamp(scaled - low >= 0.5 ? low + 1 : low, -kLimit, kLimit));
}

Tensor<int64_t> to_integers(const Tensor<double>& values, const Exponents& exponents) {
  Tensor<int64_t> out(values.shape);
  for (size_t i = 0; i < out.size(); ++i) out.data[i] = to_integer(values.data[i], exponents[i % exponents.size()]);
  return out;
}

double largest_magnitude(const std::vector<double>& values) {
  double largest = 0;
  for (double v : values) largest = std::max(largest, std::abs(v));
  return largest;
}

}  // namespace tacit::quant
