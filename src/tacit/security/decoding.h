#pragma once

#include "tacit/security/bound.h"

namespace tacit::security {

/// How far from a codeword an oracle may be and still count as one.
enum class Regime : uint8_t {
  kJohnson,         ///< list decoding up to the Johnson bound (ePrint 2025/2055): few queries
  kUniqueDecoding,  ///< half the minimum distance: more queries
};

/// Bounds for a Reed-Solomon code of rate rho = 2^-log_inv_rate over E, within the radius delta:
///   unique decoding: delta = (1 - rho) / 2;
///   Johnson: delta = 1 - sqrt(rho) (1 + 1/(2m)), m >= 3.
/// The Johnson bounds are evaluated at M = 2m instead of m: half the slack in delta is given away until the erratum of
/// ePrint 2025/2055 on m.
struct Decoding {
  Regime regime = Regime::kJohnson;
  int log_inv_rate = 1;
  uint32_t m = 3;  ///< read in the Johnson regime only

  /// 1 - delta: the chance that a random position does not reveal a word beyond the radius.
  Bound miss() const;
  /// Codewords, interleaved ones too, within the radius of one word: (M + 1/2) / sqrt(rho).
  Bound list() const;
  /// The proximity gap: of a line of words of length n that have no common agreement set with codewords, a random point is
  /// within the radius with probability eps(n) = (slope n + list) / |E|, where
  ///   slope = (2 (M + 1/2)^5 + 3 (M + 1/2) delta rho) / (3 rho^1.5);   in unique decoding slope = delta.
  Bound slope() const;
  /// `num_queries` random positions and `pow_bits` of grinding miss a word beyond the radius.
  Bound queries(uint32_t num_queries, int pow_bits) const;
};

/// 1/|E| for the cubic extension of Goldilocks.
Bound field_inverse();

}  // namespace tacit::security
