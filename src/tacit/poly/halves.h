#pragma once

#include <cstddef>
#include <span>

#include "tacit/base/check.h"

namespace tacit::poly {

/// The parts of a multilinear polynomial's values where the highest variable is 0 and 1, or equal slices of the two.
template <class K>
struct Halves {
  std::span<const K> lo, hi;

  Halves() = default;
  /// All of `values`, an even number of them.
  explicit Halves(std::span<const K> values)
      : lo(values.first(values.size() / 2)), hi(values.last(values.size() / 2)) {
    TACIT_CHECK(values.size() % 2 == 0);
  }
  Halves(std::span<const K> low, std::span<const K> high) : lo(low), hi(high) { TACIT_CHECK(lo.size() == hi.size()); }

  size_t size() const { return lo.size(); }
  Halves slice(size_t begin, size_t count) const { return {lo.subspan(begin, count), hi.subspan(begin, count)}; }
};

/// The four children of one layer of a fraction tree, each with the halves of the variable of a round:
/// n0/d0 + n1/d1 is the parent.
template <class K>
struct FractionHalves {
  Halves<K> n0, n1, d0, d1;

  size_t size() const { return n0.size(); }
  FractionHalves slice(size_t begin, size_t count) const {
    return {n0.slice(begin, count), n1.slice(begin, count), d0.slice(begin, count), d1.slice(begin, count)};
  }
};

/// The largest number of values that `round_sums` computes, and of factors that it multiplies.
inline constexpr size_t kMaxRoundSums = 5;
inline constexpr size_t kMaxFactors = 5;

}  // namespace tacit::poly
