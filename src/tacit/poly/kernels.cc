#include "tacit/poly/kernels.h"

#include "tacit/base/dispatch.h"

namespace tacit::poly::simd {
void fold(std::span<const EF> lo, std::span<const EF> hi, const EF& r, std::span<EF> out) { scalar::fold(lo, hi, r, out); }
void fold(std::span<const F> lo, std::span<const F> hi, const EF& r, std::span<EF> out) { scalar::fold(lo, hi, r, out); }
void fold_pairs(std::span<const EF> values, const EF& r, std::span<EF> out) { scalar::fold_pairs(values, r, out); }
void fold_pairs(std::span<const F> values, const EF& r, std::span<EF> out) { scalar::fold_pairs(values, r, out); }
void round_sums(std::span<const Halves<EF>> factors, std::span<EF> out) { scalar::round_sums(factors, out); }
std::array<EF, 2> fraction_round_sums(std::span<const EF> eq, const FractionHalves<EF>& f, const EF& lambda) {
  return scalar::fraction_round_sums(eq, f, lambda);
}
void add_fractions(const Halves<EF>& n, const Halves<EF>& d, std::span<EF> n_out, std::span<EF> d_out) {
  scalar::add_fractions(n, d, n_out, d_out);
}
EF dot(std::span<const EF> a, std::span<const EF> b) { return scalar::dot(a, b); }
EF dot(std::span<const F> a, std::span<const EF> b) { return scalar::dot(a, b); }
void axpy(const EF& c, std::span<const EF> x, std::span<EF> y) { scalar::axpy(c, x, y); }
void axpy(const EF& c, std::span<const F> x, std::span<EF> y) { scalar::axpy(c, x, y); }
void split_eq(std::span<EF> lo, const EF& x, std::span<EF> hi) { scalar::split_eq(lo, x, hi); }
}  // namespace tacit::poly::simd
