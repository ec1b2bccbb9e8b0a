#include "tacit/security/decoding.h"

namespace tacit::security {
namespace {

/// M + 1/2 with M = 2m.
Bound multiplicity_plus_half(uint32_t m) { return Bound::integer(4 * uint64_t{m} + 1) / 2; }

}  // namespace

Bound field_inverse() {
  // p^-3 = 2^-192 (1 - 2^-32 + 2^-64)^-3 < 2^-192 (1 + 2^-30).
  return Bound::power_of_two(-192) + Bound::power_of_two(-222);
}

Bound Decoding::miss() const {
  if (regime == Regime::kUniqueDecoding) return (Bound::integer(1) + Bound::power_of_two(-log_inv_rate)) / 2;
  return Bound::power_of_sqrt_two(-log_inv_rate) * (2 * uint64_t{m} + 1) / (2 * uint64_t{m});
}

Bound Decoding::list() const {
  if (regime == Regime::kUniqueDecoding) return Bound::integer(1);
  return multiplicity_plus_half(m) * Bound::power_of_sqrt_two(log_inv_rate);
}

Bound Decoding::slope() const {
  if (regime == Regime::kUniqueDecoding) {
    const uint64_t inverse_rate = uint64_t{1} << log_inv_rate;
    return Bound::integer(inverse_rate - 1) / (2 * inverse_rate);
  }
  const Bound half = multiplicity_plus_half(m);
  const Bound numerator = half.pow(5) * 2 + half * 3 * Bound::power_of_two(-log_inv_rate);  // delta <= 1
  return numerator * Bound::power_of_sqrt_two(3 * log_inv_rate) / 3;
}

Bound Decoding::queries(uint32_t num_queries, int pow_bits) const {
  return miss().pow(num_queries) * Bound::power_of_two(-pow_bits);
}

}  // namespace tacit::security
