#include "tacit/op/contraction/kernels_scalar.h"

namespace tacit::op {

void contract_block(const int64_t* x, const BlockPositions& positions, std::span<const int64_t> steps, const int64_t* weights,
                    BlockSums& sums) {
  scalar::contract_block(x, positions, steps, weights, sums);
}

}  // namespace tacit::op
