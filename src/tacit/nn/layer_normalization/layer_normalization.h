#pragma once

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// A LayerNormalization's or RMSNormalization's rows: all axes from `axis` on.
struct NormalizedAxes {
  int64_t axis = 0;
  int64_t count = 1;   ///< rows
  int64_t length = 1;  ///< elements per row
};
NormalizedAxes normalized_axes(const ir::NodeContext& node);

double normalization_epsilon(const ir::NodeContext& node);

/// The last axes that both normalise, lowered but for scale and bias.
quant::Quantised lower_normalized_axes(quant::LowerContext& c, const ir::Node& node, bool centred);

/// Checks the inputs, of which `most` may be present: scale and bias are broadcast to a row.
void check_normalization(const ir::NodeContext& node, size_t most);

}  // namespace tacit::nn
