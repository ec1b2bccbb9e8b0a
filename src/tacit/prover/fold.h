#pragma once

#include <span>
#include <vector>

#include "tacit/prover/cells.h"

namespace tacit::prover {

/// What becomes of one axis of a factor.
struct AxisFold {
  std::span<const EF> weights;  ///< it is summed out with these; empty where it stays
  size_t step = 0;              ///< what an index of an axis that stays adds to the place in the result
};

/// sum over the axes that are summed out of (product of their weights) * factor, into the places of the axes that stay.
/// `out` begins with zeros. A window is folded where it was cut from, axis by axis, and a repetition once: what a factor
/// looks like is never written out for their sake.
void fold_factor(const circuit::Expr& factor, std::span<const AxisFold> axes, const Cells& cells, std::span<EF> out);

}  // namespace tacit::prover
