#pragma once

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// Sets the output of a GroupNormalization, or of an InstanceNormalization, which has as many groups as channels.
void lower_groups(quant::LowerContext& c, const ir::Node& node, int64_t groups);

}  // namespace tacit::nn
