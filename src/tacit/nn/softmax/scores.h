#pragma once

#include <utility>

#include "tacit/quant/lower_context.h"

/// What softmax shares with the functions that are one in disguise.
namespace tacit::nn {

/// A value as the scores of a softmax, and their width: at most 16 bits, at a scale between 1 and 2^-24.
std::pair<quant::Quantised, int> scores(quant::LowerContext& c, ir::ValueId id);

/// Whether a sigmoid or tanh is cheaper as a softmax: of a tensor too small to pay for a table of its own, and for one that
/// chords are drawn in. Its results have 15 bits.
bool pays_as_softmax(quant::LowerContext& c, const ir::Node& node, op::Function function);

/// sigmoid(2^log_factor x) = softmax(2^log_factor x, 0)_0, log_factor 0 or 1.
quant::Quantised sigmoid_by_softmax(quant::LowerContext& c, ir::ValueId id, int log_factor);

}  // namespace tacit::nn
