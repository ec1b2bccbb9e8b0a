#pragma once

#include <string>
#include <utility>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

inline constexpr int kMaxScoreBits = 16;
/// Tensors of fewer scores have their exponential proved by digits, and all 16 bits cost next to nothing.
inline constexpr int64_t kFewScores = 6000;
/// The scores of others come in steps of 2^-9 where 16 bits allow it: an error of at most 2^-11 in a probability.
inline constexpr int kScoreExponent = 9;
inline constexpr int kMaxScoreExponent = 24;

/// A value as the scores of a softmax, and their width: at most 16 bits, at a scale between 1 and 2^-24.
inline std::pair<quant::Quantised, int> scores(quant::LowerContext& c, ir::ValueId id) {
  const double range = c.range(id);
  int bits = num_elements(c.shape(id)) < kFewScores ? kMaxScoreBits : 4;
  while (bits < kMaxScoreBits && quant::exponent_for(range, bits) < kScoreExponent) ++bits;
  const quant::Quantised z = c.coarsen(c.fit(id, bits), kMaxScoreExponent);
  if (z.exponent() < 0) c.refuse("its scores are too large: they reach " + std::to_string(range));
  return {z, quant::bits_for(z.declared)};
}

}  // namespace tacit::nn
