#pragma once

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// The sum of all inputs of a node, broadcast.
quant::Quantised sum_of_inputs(quant::LowerContext& c, const ir::Node& node);

}  // namespace tacit::nn
