#pragma once

#include <utility>

#include "tacit/quant/lower_context.h"

/// What softmax shares with the functions that are one in disguise.
namespace tacit::nn {

/// A value as the scores of a softmax, and their width: at most 16 bits, at a scale between 1 and 2^-24.
std::pair<quant::Quantised, int> scores(quant::LowerContext& c, ir::ValueId id);

/// A sigmoid or tanh, in the cheapest form: a table of its own, chords of a short one, or for few elements a softmax of two scores.
/// Few elements that reach far into saturation are clipped first.
quant::Quantised logistic(quant::LowerContext& c, const ir::Node& node, op::Function function);

}  // namespace tacit::nn
