#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

/// kNormalise {centred, floor, most, exponent, bits} over the last axis, of n entries (operators.md 4.7). With S = sum x where
/// `centred` is 1 (a LayerNormalization) and S = 0 where it is 0 (a root mean square),
///   u_j = n x_j - S,   V = sum_j x_j u_j + floor = n sum x^2 - S^2 + floor,
///   V = M 4^e + w  with M in [2^16, 2^18) and 0 <= w < 4^e,   T = round_half_up(2^26 / sqrt(M + 1/2)),
///   y_j = round_half_up(u_j T / 2^(26 + e - exponent)),
/// which is 2^exponent u_j / sqrt(V) but for a relative error of 2^-17 and the rounding. e may be at most `most`, y
/// must be in the signed range of `bits`. For x in steps of 2^-f, floor = epsilon n^2 4^f stands for the epsilon inside the
/// root; as it is positive, rows of equal entries become zeros.
namespace tacit::op {

/// Positions of the attributes.
enum NormaliseAttribute : size_t {
  kNormaliseCentred, kNormaliseFloor, kNormaliseMost, kNormaliseExponent, kNormaliseBits, kNumNormaliseAttributes
};

inline constexpr int kMantissaBits = 18;                                         ///< of M, at most one fewer
inline constexpr int kRootBits = 26;                                             ///< T = 2^26 / sqrt(M + 1/2)
inline constexpr int64_t kMinFloor = int64_t{1} << (kMantissaBits - 2);          ///< V is never less
inline constexpr int64_t kMaxNormalised = (int64_t{1} << 62) - 1;                ///< V is never more
inline constexpr int64_t kMaxNormaliseRow = int64_t{1} << 16;                    ///< of n
inline constexpr int64_t kMaxNormaliseExponent = 24;                             ///< of `exponent`, which is not negative

/// v = m 4^e + w.
struct Mantissa {
  int e = 0;
  int64_t m = 0;
  int64_t w = 0;
};

/// The e of kMinFloor <= v <= kMaxNormalised.
constexpr int base_four_exponent(int64_t v) { return (std::bit_width(static_cast<uint64_t>(v)) - kMantissaBits + 1) / 2; }

constexpr Mantissa mantissa(int64_t v) {
  const int e = base_four_exponent(v);
  return {e, v >> (2 * e), v & ((int64_t{1} << (2 * e)) - 1)};
}

/// round_half_up(2^26 / sqrt(m + 1/2)) for m in [2^16, 2^18): in [2^17, 2^18). By integers alone: the largest T with
/// (2T - 1)^2 (2m + 1) <= 2^55.
int64_t reciprocal_root(int64_t m);

/// The largest V whose exponent is at most `most`.
constexpr int64_t largest_of_exponent(int64_t most) { return (int64_t{1} << (kMantissaBits + 2 * most)) - 1; }

/// What a row has in common.
struct RowScale {
  int64_t sum = 0;  ///< S
  int64_t v = 0;
  Mantissa mantissa;
  int64_t root = 0;  ///< T
};
RowScale row_scale(std::span<const int64_t> x, const program::Node& node);

/// Some y may be out of range, and some V too large: see first_overflow.
Tensor<int64_t> normalise(const program::Node& node, const Tensor<int64_t>& x);

/// The first row whose V is too large, and that V.
std::optional<std::pair<int64_t, int64_t>> first_overflow(const program::Node& node, const Tensor<int64_t>& x);

}  // namespace tacit::op
