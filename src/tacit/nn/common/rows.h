#pragma once

#include <vector>

#include "tacit/nn/common/align.h"

/// Reductions of private values over axes.
namespace tacit::nn {

/// x as [kept axes.., product of the reduced axes]. x is committed and uniform.
quant::Quantised rows(quant::LowerContext& c, const quant::Quantised& x, const std::vector<bool>& reduced);

/// Sets `out` to factor times the sum of the value `in` over the reduced axes: a contraction with ones, rescaled once.
void lower_axis_sum(quant::LowerContext& c, ir::ValueId in, ir::ValueId out, const std::vector<bool>& reduced, double factor);

/// Folds the reduced axes of the value `in` pairwise with `choose`, which takes the larger or the smaller of two, into `out`.
void lower_axis_choice(quant::LowerContext& c, ir::ValueId in, ir::ValueId out, const std::vector<bool>& reduced,
                       Pick choose);

}  // namespace tacit::nn
