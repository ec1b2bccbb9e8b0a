#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tacit::op {

/// The block of a contraction that stays in registers.
inline constexpr size_t kBlockFeatures = 8, kBlockPositions = 8;

/// Where the positions of a block begin.
struct BlockPositions {
  std::array<int64_t, kBlockPositions> at;
  bool are_consecutive = false;  ///< at[i] = at[0] + i
};

/// sums[j][i] = sum_r weights[r * kBlockFeatures + j] * x[positions.at[i] + steps[r]]. All factors fit 32 bits.
using BlockSums = std::array<std::array<int64_t, kBlockPositions>, kBlockFeatures>;
void contract_block(const int64_t* x, const BlockPositions& positions, std::span<const int64_t> steps, const int64_t* weights,
                    BlockSums& sums);

}  // namespace tacit::op
