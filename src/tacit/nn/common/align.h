#pragma once

#include <vector>

#include "tacit/quant/lower_context.h"

/// Private values side by side: one scale for all, and the larger of two.
namespace tacit::nn {

/// The committed values at the finest of their scales, which is exact; one that would need more than `max_bits` there is
/// rescaled first.
std::vector<quant::Quantised> align(quant::LowerContext& c, std::vector<quant::Quantised> parts, int max_bits);

/// The inputs of a node, each in 16 bits, at one scale at which max and min can compare them, broadcast to `shape`.
std::vector<quant::Quantised> comparable(quant::LowerContext& c, const std::vector<ir::ValueId>& inputs, const Shape& shape);

/// max(a, b) = b + relu(a - b), of two values of one shape and scale that are less than 18 bits apart; exact.
quant::Quantised maximum(quant::LowerContext& c, const quant::Quantised& a, const quant::Quantised& b);

/// min(a, b) = a - relu(a - b).
quant::Quantised minimum(quant::LowerContext& c, const quant::Quantised& a, const quant::Quantised& b);

/// One of the two above.
using Pick = quant::Quantised (*)(quant::LowerContext&, const quant::Quantised&, const quant::Quantised&);
/// The node's output is what `pick` leaves of its inputs.
void lower_extreme(quant::LowerContext& c, const ir::Node& node, Pick pick);

}  // namespace tacit::nn
