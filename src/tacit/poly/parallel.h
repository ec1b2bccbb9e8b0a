#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "tacit/base/buffer.h"
#include "tacit/base/parallel.h"
#include "tacit/poly/eq.h"
#include "tacit/poly/kernels.h"

/// The inner loops of kernels.h on all threads, cut into slices that fit a core's cache. Same contracts, same results:
/// field sums do not depend on their order.
namespace tacit::poly::parallel {

/// Elements of a slice: enough work to be worth a hand-over, few enough for the second-level cache.
inline constexpr size_t kLogSlice = 12;
inline constexpr size_t kSlice = size_t{1} << kLogSlice;

/// Calls `work(slice, begin, count)` for the slices of [0, n).
template <class Work>
void for_each_slice(size_t n, const Work& work) {
  const size_t num_slices = (n + kSlice - 1) / kSlice;
  parallel_for(num_slices, 1, [&](size_t first, size_t last) {
    for (size_t s = first; s < last; ++s) work(s, s * kSlice, std::min(kSlice, n - s * kSlice));
  });
}

template <class E>
void fold(detail::In<E> lo, detail::In<E> hi, const E& r, detail::Out<E> out) {
  for_each_slice(out.size(), [&](size_t, size_t begin, size_t count) {
    poly::fold<E>(lo.subspan(begin, count), hi.subspan(begin, count), r, out.subspan(begin, count));
  });
}

template <class E = EF>
void round_sums(std::span<const Halves<std::type_identity_t<E>>> factors, detail::Out<E> out) {
  TACIT_CHECK(!factors.empty() && factors.size() <= kMaxFactors && out.size() <= kMaxRoundSums);
  const size_t n = factors[0].size();
  std::vector<std::array<E, kMaxRoundSums>> partial((n + kSlice - 1) / kSlice);
  for_each_slice(n, [&](size_t s, size_t begin, size_t count) {
    std::array<Halves<E>, kMaxFactors> slices;
    for (size_t f = 0; f < factors.size(); ++f) slices[f] = factors[f].slice(begin, count);
    poly::round_sums<E>(std::span<const Halves<E>>(slices).first(factors.size()),
                        std::span<E>(partial[s]).first(out.size()));
  });
  std::fill(out.begin(), out.end(), E::zero());
  for (const auto& p : partial) {
    for (size_t j = 0; j < out.size(); ++j) out[j] += p[j];
  }
}

template <class E>
std::array<E, 2> fraction_round_sums(detail::In<E> eq, const FractionHalves<std::type_identity_t<E>>& f,
                                     const E& lambda) {
  std::vector<std::array<E, 2>> partial((eq.size() + kSlice - 1) / kSlice);
  for_each_slice(eq.size(), [&](size_t s, size_t begin, size_t count) {
    partial[s] = poly::fraction_round_sums<E>(eq.subspan(begin, count), f.slice(begin, count), lambda);
  });
  std::array<E, 2> sums{};
  for (const auto& p : partial) {
    for (size_t j = 0; j < 2; ++j) sums[j] += p[j];
  }
  return sums;
}

template <class E>
void add_fractions(const Halves<E>& n, const Halves<E>& d, detail::Out<E> n_out, detail::Out<E> d_out) {
  for_each_slice(n_out.size(), [&](size_t, size_t begin, size_t count) {
    poly::add_fractions<E>(n.slice(begin, count), d.slice(begin, count), n_out.subspan(begin, count),
                           d_out.subspan(begin, count));
  });
}

template <class E = EF>
E dot(detail::In<E> a, detail::In<E> b) {
  std::vector<E> partial((a.size() + kSlice - 1) / kSlice);
  for_each_slice(a.size(), [&](size_t s, size_t begin, size_t count) {
    partial[s] = poly::dot<E>(a.subspan(begin, count), b.subspan(begin, count));
  });
  E sum;
  for (const E& p : partial) sum += p;
  return sum;
}

/// Values in E, or in its base field.
template <class E, class K>
void axpy(const E& c, std::span<const K> x, detail::Out<E> y) {
  for_each_slice(y.size(), [&](size_t, size_t begin, size_t count) {
    poly::axpy<E>(c, x.subspan(begin, count), y.subspan(begin, count));
  });
}

/// As poly::eq_table.
template <class E = EF>
Buffer<E> eq_table(detail::In<E> point, const E& scale = E::one()) {
  TACIT_CHECK(point.size() <= 40);
  const size_t low = std::min(point.size(), kLogSlice);
  const std::vector<E> high = poly::eq_table<E>(point.subspan(low), scale);
  Buffer<E> table(size_t{1} << point.size());
  parallel_for(high.size(), 1, [&](size_t first, size_t last) {
    for (size_t h = first; h < last; ++h) {
      fill_eq<E>(point.first(low), high[h], std::span<E>(table).subspan(h << low, size_t{1} << low));
    }
  });
  return table;
}

}  // namespace tacit::poly::parallel
