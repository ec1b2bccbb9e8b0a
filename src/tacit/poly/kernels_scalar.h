#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "tacit/poly/halves.h"

/// The inner loops of kernels.h, element by element, for any field E and values K in E or in a subfield of it.
/// They say what the vectorised kernels compute, and are what runs where there are none. Sizes are checked by the caller.
namespace tacit::poly::scalar {

template <class K, class E>
void fold(std::span<const K> lo, std::span<const K> hi, const E& r, std::span<E> out) {
  for (size_t i = 0; i < out.size(); ++i) out[i] = r * (hi[i] - lo[i]) + lo[i];
}

template <class K, class E>
void fold_pairs(std::span<const K> values, const E& r, std::span<E> out) {
  for (size_t i = 0; i < out.size(); ++i) out[i] = r * (values[2 * i + 1] - values[2 * i]) + values[2 * i];
}

template <class E>
void round_sums(std::span<const Halves<E>> factors, std::span<E> out) {
  for (E& sum : out) sum = E::zero();
  for (size_t i = 0; i < factors[0].size(); ++i) {
    // The products at 0 and at 2, 3, ..., out.size().
    std::array<E, kMaxRoundSums> products;
    products.fill(E::one());
    for (const Halves<E>& f : factors) {
      const E step = f.hi[i] - f.lo[i];
      products[0] *= f.lo[i];
      E value = f.hi[i];
      for (size_t j = 1; j < out.size(); ++j) products[j] *= value += step;
    }
    for (size_t j = 0; j < out.size(); ++j) out[j] += products[j];
  }
}

template <class E>
std::array<E, 2> fraction_round_sums(std::span<const E> eq, const FractionHalves<E>& f, const E& lambda) {
  const auto at_2 = [](const Halves<E>& h, size_t i) { return h.hi[i] + h.hi[i] - h.lo[i]; };
  const auto merged = [&](const E& n0, const E& n1, const E& d0, const E& d1) {
    return n1 * d0 + (n0 + lambda * d0) * d1;
  };
  std::array<E, 2> sums{};
  for (size_t i = 0; i < eq.size(); ++i) {
    sums[0] += eq[i] * merged(f.n0.lo[i], f.n1.lo[i], f.d0.lo[i], f.d1.lo[i]);
    sums[1] += eq[i] * merged(at_2(f.n0, i), at_2(f.n1, i), at_2(f.d0, i), at_2(f.d1, i));
  }
  return sums;
}

template <class E>
void add_fractions(const Halves<E>& n, const Halves<E>& d, std::span<E> n_out, std::span<E> d_out) {
  for (size_t i = 0; i < n_out.size(); ++i) {
    const E numerator = n.lo[i] * d.hi[i] + n.hi[i] * d.lo[i];
    d_out[i] = d.lo[i] * d.hi[i];
    n_out[i] = numerator;
  }
}

template <class K, class E>
E dot(std::span<const K> a, std::span<const E> b) {
  E sum{};
  for (size_t i = 0; i < a.size(); ++i) sum += b[i] * a[i];
  return sum;
}

template <class K, class E>
void axpy(const E& c, std::span<const K> x, std::span<E> y) {
  for (size_t i = 0; i < x.size(); ++i) y[i] += c * x[i];
}

template <class E>
void small_dots(std::span<const E> weights, std::span<const uint16_t* const> rows, std::span<E> out) {
  for (size_t k = 0; k < rows.size(); ++k) {
    out[k] = E::zero();
    for (size_t i = 0; i < weights.size(); ++i) out[k] += weights[i] * E::F::from_u64(rows[k][i]);
  }
}

template <class E>
void add_small_rows(std::span<const E> coefficients, std::span<const uint16_t* const> rows, std::span<E> y) {
  for (size_t k = 0; k < rows.size(); ++k) {
    for (size_t i = 0; i < y.size(); ++i) y[i] += coefficients[k] * E::F::from_u64(rows[k][i]);
  }
}

template <class E>
void split_eq(std::span<E> lo, const E& x, std::span<E> hi) {
  for (size_t i = 0; i < lo.size(); ++i) {
    hi[i] = lo[i] * x;
    lo[i] -= hi[i];
  }
}

}  // namespace tacit::poly::scalar
