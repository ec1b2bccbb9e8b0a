#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

namespace tacit::quant {

/// A closed interval of integers, wide enough for products of two 62-bit ones.
struct Interval {
  __int128 lo = 0;
  __int128 hi = 0;

  static Interval of_bits(int bits) { return {-(__int128{1} << (bits - 1)), (__int128{1} << (bits - 1)) - 1}; }
  __int128 magnitude() const { return std::max(hi, -lo); }
  bool within(const Interval& other) const { return other.lo <= lo && hi <= other.hi; }
};

inline Interval operator+(Interval a, Interval b) { return {a.lo + b.lo, a.hi + b.hi}; }
inline Interval operator*(Interval a, Interval b) {
  const auto [lo, hi] = std::minmax({a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi});
  return {lo, hi};
}
inline Interval operator*(Interval a, __int128 c) { return a * Interval{c, c}; }
inline Interval hull(Interval a, Interval b) { return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)}; }
inline Interval intersect(Interval a, Interval b) { return {std::max(a.lo, b.lo), std::min(a.hi, b.hi)}; }

/// Scales of a tensor: real = integer 2^-exponent. One entry, or one per index of the last axis.
using Exponents = std::vector<int>;

/// A value of the model as the program represents it.
struct Quantised {
  program::ValueId id = 0;
  Shape shape{};
  Exponents exponents{0};
  Interval declared{};         ///< what the program's declared ranges allow: the verifier's bound
  Interval reach{};            ///< what this model can reach from any input in range: inside `declared`
  bool accumulator = false;  ///< not committed: feeds linear sums, rescales and tables only
  std::shared_ptr<const Tensor<int64_t>> known{};  ///< the integers of a weight or constant

  bool uniform() const { return exponents.size() == 1; }
  /// The exponent of a uniform tensor.
  int exponent() const { TACIT_CHECK(uniform()); return exponents[0]; }
};

}  // namespace tacit::quant
