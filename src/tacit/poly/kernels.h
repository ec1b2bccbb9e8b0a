#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "tacit/base/check.h"
#include "tacit/field/cubic.h"
#include "tacit/poly/halves.h"
#include "tacit/poly/kernels_scalar.h"

/// The inner loops of the provers, over plain arrays, on the caller's thread: cut the arrays into slices to share them
/// out. For EF and F they are vectorised (unless TACIT_NO_SIMD or `set_force_scalar`), for every other field the loops
/// of kernels_scalar.h; the results are the same. An output may be exactly one of the inputs, but not overlap one
/// otherwise, unless stated.
namespace tacit::poly {

#if defined(TACIT_NO_SIMD)
template <class E>
inline constexpr bool kVectorised = false;
#else
template <class E>
inline constexpr bool kVectorised = std::is_same_v<E, EF>;
#endif

namespace simd {
void fold(std::span<const EF> lo, std::span<const EF> hi, const EF& r, std::span<EF> out);
void fold(std::span<const F> lo, std::span<const F> hi, const EF& r, std::span<EF> out);
void fold_pairs(std::span<const EF> values, const EF& r, std::span<EF> out);
void fold_pairs(std::span<const F> values, const EF& r, std::span<EF> out);
void round_sums(std::span<const Halves<EF>> factors, std::span<EF> out);
std::array<EF, 2> fraction_round_sums(std::span<const EF> eq, const FractionHalves<EF>& f, const EF& lambda);
void add_fractions(const Halves<EF>& n, const Halves<EF>& d, std::span<EF> n_out, std::span<EF> d_out);
EF dot(std::span<const EF> a, std::span<const EF> b);
EF dot(std::span<const F> a, std::span<const EF> b);
F dot(std::span<const F> a, std::span<const F> b);
void axpy(const EF& c, std::span<const EF> x, std::span<EF> y);
void axpy(const EF& c, std::span<const F> x, std::span<EF> y);
void small_dots(std::span<const EF> weights, std::span<const uint16_t* const> rows, std::span<EF> out);
void add_small_rows(std::span<const EF> coefficients, std::span<const uint16_t* const> rows, std::span<EF> y);
void split_eq(std::span<EF> lo, const EF& x, std::span<EF> hi);
}  // namespace simd

namespace detail {
/// A parameter from which the field is not deduced, so that vectors convert to spans.
template <class T>
using In = std::span<const std::type_identity_t<T>>;
template <class T>
using Out = std::span<std::type_identity_t<T>>;
template <class E>
using BaseOf = typename E::F;
}  // namespace detail

/// out[i] = lo[i] + r (hi[i] - lo[i]): binds the highest variable to r. Values in E, or in its base field.
template <class E>
void fold(detail::In<E> lo, detail::In<E> hi, const E& r, detail::Out<E> out) {
  TACIT_CHECK(lo.size() == out.size() && hi.size() == out.size());
  if constexpr (kVectorised<E>) simd::fold(lo, hi, r, out);
  else scalar::fold<E, E>(lo, hi, r, out);
}
template <class E>
void fold(std::span<const detail::BaseOf<E>> lo, std::span<const detail::BaseOf<E>> hi, const E& r, detail::Out<E> out) {
  TACIT_CHECK(lo.size() == out.size() && hi.size() == out.size());
  if constexpr (kVectorised<E>) simd::fold(lo, hi, r, out);
  else scalar::fold<detail::BaseOf<E>, E>(lo, hi, r, out);
}

/// out[b] = (1 - r) values[2b] + r values[2b + 1]: binds the lowest variable to r. `out` may be the start of `values`.
template <class E>
void fold_pairs(detail::In<E> values, const E& r, detail::Out<E> out) {
  TACIT_CHECK(values.size() == 2 * out.size());
  if constexpr (kVectorised<E>) simd::fold_pairs(values, r, out);
  else scalar::fold_pairs<E, E>(values, r, out);
}
template <class E>
void fold_pairs(std::span<const detail::BaseOf<E>> values, const E& r, detail::Out<E> out) {
  TACIT_CHECK(values.size() == 2 * out.size());
  if constexpr (kVectorised<E>) simd::fold_pairs(values, r, out);
  else scalar::fold_pairs<detail::BaseOf<E>, E>(values, r, out);
}

/// The round polynomial of sum_i prod_f factors[f](t)_i, where a factor at t is lo + t (hi - lo): out[0] is its value
/// at t = 0 and out[j] that at t = j + 1, j >= 1 (the value at 1 follows from the claim). 1..kMaxFactors factors of
/// one size, 1..kMaxRoundSums values.
template <class E = EF>
void round_sums(std::span<const Halves<std::type_identity_t<E>>> factors, detail::Out<E> out) {
  TACIT_CHECK(!factors.empty() && factors.size() <= kMaxFactors && !out.empty() && out.size() <= kMaxRoundSums);
  for (const Halves<E>& f : factors) TACIT_CHECK(f.size() == factors[0].size());
  if constexpr (kVectorised<E>) simd::round_sums(factors, out);
  else scalar::round_sums<E>(factors, out);
}

/// The values at t = 0 and t = 2 of  sum_i eq[i] (n0 d1 + n1 d0 + lambda d0 d1)(t)_i : a round of the fraction tree's
/// sumcheck with the bound variable's factor of eq taken out. A caller that puts n0 + lambda d0 in the place of n0 for
/// all rounds passes lambda = 0 and saves a multiplication an element.
template <class E>
std::array<E, 2> fraction_round_sums(detail::In<E> eq, const FractionHalves<std::type_identity_t<E>>& f, const E& lambda) {
  for (const Halves<E>* h : {&f.n0, &f.n1, &f.d0, &f.d1}) TACIT_CHECK(h->size() == eq.size());
  if constexpr (kVectorised<E>) return simd::fraction_round_sums(eq, f, lambda);
  else return scalar::fraction_round_sums<E>(eq, f, lambda);
}

/// One layer of a fraction tree from the one below: n_out/d_out = n.lo/d.lo + n.hi/d.hi, element by element.
template <class E>
void add_fractions(const Halves<E>& n, const Halves<E>& d, detail::Out<E> n_out, detail::Out<E> d_out) {
  TACIT_CHECK(n.size() == n_out.size() && d.size() == n_out.size() && d_out.size() == n_out.size());
  if constexpr (kVectorised<E>) simd::add_fractions(n, d, n_out, d_out);
  else scalar::add_fractions<E>(n, d, n_out, d_out);
}

/// sum_i a[i] b[i].
template <class E = EF>
E dot(detail::In<E> a, detail::In<E> b) {
  TACIT_CHECK(a.size() == b.size());
  if constexpr (kVectorised<E> || (kVectorised<EF> && std::is_same_v<E, F>)) return simd::dot(a, b);
  else return scalar::dot<E, E>(a, b);
}
template <class E = EF>
E dot(std::span<const detail::BaseOf<E>> a, detail::In<E> b) {
  TACIT_CHECK(a.size() == b.size());
  if constexpr (kVectorised<E>) return simd::dot(a, b);
  else return scalar::dot<detail::BaseOf<E>, E>(a, b);
}

/// y[i] += c x[i].
template <class E>
void axpy(const E& c, detail::In<E> x, detail::Out<E> y) {
  TACIT_CHECK(x.size() == y.size());
  if constexpr (kVectorised<E>) simd::axpy(c, x, y);
  else scalar::axpy<E, E>(c, x, y);
}
template <class E>
void axpy(const E& c, std::span<const detail::BaseOf<E>> x, detail::Out<E> y) {
  TACIT_CHECK(x.size() == y.size());
  if constexpr (kVectorised<E>) simd::axpy(c, x, y);
  else scalar::axpy<detail::BaseOf<E>, E>(c, x, y);
}

/// out[k] = sum_i weights[i] rows[k][i]: rows of weights.size() integers of 16 bits, one for each of `out`.
template <class E>
void small_dots(std::span<const E> weights, std::span<const uint16_t* const> rows, detail::Out<E> out) {
  TACIT_CHECK(rows.size() == out.size());
  if constexpr (kVectorised<E>) simd::small_dots(weights, rows, out);
  else scalar::small_dots<E>(weights, rows, out);
}

/// y[i] += sum_k coefficients[k] rows[k][i]: rows of y.size() integers of 16 bits, one for each coefficient.
template <class E>
void add_small_rows(std::span<const E> coefficients, std::span<const uint16_t* const> rows, detail::Out<E> y) {
  TACIT_CHECK(rows.size() == coefficients.size());
  if constexpr (kVectorised<E>) simd::add_small_rows(coefficients, rows, y);
  else scalar::add_small_rows<E>(coefficients, rows, y);
}

/// Writes scale * eq(point, b) for every b on the cube: `eq_table` into memory of the caller's, 2^point.size() entries.
template <class E>
void fill_eq(detail::In<E> point, const E& scale, detail::Out<E> out) {
  TACIT_CHECK(point.size() <= 40 && out.size() == size_t{1} << point.size());
  out[0] = scale;
  size_t size = 1;
  for (const E& x : point) {
    if constexpr (kVectorised<E>) simd::split_eq(out.first(size), x, out.subspan(size, size));
    else scalar::split_eq<E>(out.first(size), x, out.subspan(size, size));
    size *= 2;
  }
}

}  // namespace tacit::poly
