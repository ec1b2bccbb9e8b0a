#pragma once

#include <vector>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// Entries of an axis of committed, uniform x, by index (>= 0, public): slices, one for each run of indices with a common
/// step, side by side. Refuses a selection of more than 256 runs.
quant::Quantised select(quant::LowerContext& c, const quant::Quantised& x, int64_t axis, const std::vector<int64_t>& indices);

}  // namespace tacit::nn
