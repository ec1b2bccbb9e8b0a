#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "tacit/field/cubic.h"

namespace tacit::pcs {

/// The points x_s = w_N^bitrev(s) of the evaluation domains. They depend on the position s alone, not on the size N of the
/// domain: bit i of s contributes the factor w_(2^(i+1)). Hence
///   x_(a+b) = x_a x_b for positions without a common bit,   x_s^2 = x_(s >> 1),   x_(s+1) = -x_s for even s,
/// and position s of a domain is position s of every larger one.
class DomainPoints {
 public:
  DomainPoints() {
    F root = F::root_of_unity(kNumBits);
    F inverse = root.inverse();
    for (size_t i = kNumBits; i-- > 0;) {
      factors_[i] = root;
      inverse_factors_[i] = inverse;
      root *= root;
      inverse *= inverse;
    }
  }
  F operator[](uint32_t position) const { return product(factors_, position); }
  F inverse(uint32_t position) const { return product(inverse_factors_, position); }

 private:
  static constexpr size_t kNumBits = F::kTwoAdicity;
  using Factors = std::array<F, kNumBits>;
  static F product(const Factors& factors, uint32_t position) {
    F x = F::one();
    for (size_t i = 0; position != 0; ++i, position >>= 1)
      if (position & 1) x *= factors[i];
    return x;
  }
  Factors factors_;
  Factors inverse_factors_;
};

/// The fibre of x -> x^(2^k) at leaf `leaf` holds the values of f at positions leaf 2^k + j, in the order of j. Replaces
/// them by the coefficients, in y = x^(2^k), of  f(x) = sum_a x^a f_a(y), a < 2^k: entry a becomes f_a(y).
/// As a multilinear polynomial, f with its lowest variables bound to r is  sum_a eq(r, a) f_a.
inline void fibre_to_coefficients(std::span<EF> fibre, uint32_t leaf, const DomainPoints& points) {
  static constexpr F kHalf = F::from_u64((F::kOrder + 1) / 2);
  // Level i splits the values at x and -x, slots `stride` apart, into the even and the odd part at x^2.
  for (size_t stride = 1; stride < fibre.size(); stride *= 2) {
    const size_t num_pairs = fibre.size() / (2 * stride);
    const F inverse_base = points.inverse(static_cast<uint32_t>(leaf * 2 * num_pairs)) * kHalf;
    for (size_t m = 0; m < num_pairs; ++m) {
      const F half_inverse = inverse_base * points.inverse(static_cast<uint32_t>(2 * m));
      for (size_t slot = 2 * m * stride; slot < (2 * m + 1) * stride; ++slot) {
        const EF u = fibre[slot], v = fibre[slot + stride];
        fibre[slot] = (u + v) * kHalf;
        fibre[slot + stride] = (u - v) * half_inverse;
      }
    }
  }
}

}  // namespace tacit::pcs
