#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

namespace tacit::op {

inline constexpr int kSoftmaxExponent = 15;  ///< of the results, in [0, 2^15]
inline constexpr int kExpBits = 16;          ///< exp_table holds round_half_up(2^16 exp(-d 2^-f))

/// Positions of kSoftmax's attributes. `split` is optional: left out, the exponential is one table of 2^in_bits rows; else
/// d = d1 2^split + d0 and exp(-d) is the rounded product of two small tables' entries, for rows too few to pay for a table.
enum SoftmaxAttribute : size_t { kSoftmaxInExponent, kSoftmaxInBits, kSoftmaxSplit };

/// round_half_up(2^16 exp(-d 2^-in_exponent)) for every d in [0, 2^in_bits); with a split, of the two factors
/// exp(-d1 2^(split - in_exponent)) and exp(-d0 2^-in_exponent), rounded, and then of their product.
std::vector<int64_t> softmax_exponentials(const program::Node& node);

/// kSoftmax {in_exponent, in_bits, split?} over the last axis, n <= 4096 entries. With m the largest entry of the row,
/// e_j = exponentials[m - z_j], S = sum e_j, k = 32 + ceil(log2 n), R = floor(2^k / S):
/// p_j = floor((e_j R + 2^(k-16)) / 2^(k-15)). All d_j = m - z_j must be indices of the table.
/// A second input is a public mask of zeros and ones, of equal rank, its dimensions those of z or 1 (the last one n), with a
/// one in every row: where it is 0, e_j = 0, and m is the largest of the entries where it is 1.
Tensor<int64_t> softmax(const Tensor<int64_t>& z, std::span<const int64_t> exp_table, const Tensor<int64_t>* mask = nullptr);

/// The mask in the shape of z, ones where there is none.
Tensor<int64_t> expanded_mask(const Shape& z, const Tensor<int64_t>* mask);

/// ceil(log2 n), n >= 1.
constexpr int ceil_log2(uint64_t n) {
  int log = 0;
  while ((uint64_t{1} << log) < n) ++log;
  return log;
}

/// The largest entry of a row among those that the mask keeps.
int64_t masked_maximum(std::span<const int64_t> row, std::span<const int64_t> mask);

}  // namespace tacit::op
