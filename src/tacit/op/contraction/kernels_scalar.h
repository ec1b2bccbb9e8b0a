#pragma once

#include "tacit/op/contraction/kernels.h"

namespace tacit::op::scalar {

inline void contract_block(const int64_t* x, const BlockPositions& positions, std::span<const int64_t> steps,
                           const int64_t* weights, BlockSums& sums) {
  sums = {};
  for (size_t r = 0; r < steps.size(); ++r) {
    for (size_t j = 0; j < kBlockFeatures; ++j) {
      const int64_t w = weights[r * kBlockFeatures + j];
      for (size_t i = 0; i < kBlockPositions; ++i) sums[j][i] += w * x[positions.at[i] + steps[r]];
    }
  }
}

}  // namespace tacit::op::scalar
