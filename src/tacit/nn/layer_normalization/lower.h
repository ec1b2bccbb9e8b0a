#pragma once

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// A LayerNormalization (`centred`) or RMSNormalization, but for its scale and bias.
quant::Quantised lower_normalized_axes(quant::LowerContext& c, const ir::Node& node, bool centred);

}  // namespace tacit::nn
