#pragma once

#include <utility>

#include "tacit/prover/session.h"

namespace tacit::testing {

/// The pinned tree number `tree` of these tensors, hidden, in memory: as set-up commits to weights.
inline pcs::FirstTree commit_pinned(const circuit::TreeLayout& layout, const std::vector<Tensor<F>>& tensors, uint32_t reserved, size_t tree,
                                    const pcs::Params& params, Csprng& random) {
  prover::PinnedRows pinned = prover::draw_pinned(layout, tensors, reserved, params, &random);
  return pcs::FirstTree::commit(pinned.rows, layout.num_rows, params, static_cast<uint32_t>(tree), std::move(pinned.salts));
}

}  // namespace tacit::testing
