#pragma once

#include <cstdint>
#include <span>

#include "tacit/base/tensor.h"

namespace tacit::op {

inline constexpr int kSoftmaxExponent = 15;  ///< of the results, in [0, 2^15]
inline constexpr int kExpBits = 16;          ///< exp_table holds round_half_up(2^16 exp(-d 2^-f))

/// kSoftmax {in_exponent, in_bits} over the last axis, n <= 4096 entries. With m the largest entry of the row,
/// e_j = exp_table[m - z_j], S = sum e_j, k = 32 + ceil(log2 n), R = floor(2^k / S):
/// p_j = floor((e_j R + 2^(k-16)) / 2^(k-15)). All d_j = m - z_j must be indices of the table.
Tensor<int64_t> softmax(const Tensor<int64_t>& z, std::span<const int64_t> exp_table);

/// ceil(log2 n), n >= 1.
constexpr int ceil_log2(uint64_t n) {
  int log = 0;
  while ((uint64_t{1} << log) < n) ++log;
  return log;
}

/// One row in place. Returns R.
int64_t softmax_row(std::span<int64_t> row, std::span<const int64_t> exp_table);

}  // namespace tacit::op
