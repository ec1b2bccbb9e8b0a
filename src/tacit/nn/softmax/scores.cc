#include "tacit/nn/softmax/scores.h"

#include <algorithm>
#include <string>

namespace tacit::nn {
namespace {

constexpr int kMaxScoreBits = 16;
/// Tensors of fewer scores have their exponential proved by digits, and all 16 bits cost next to nothing.
constexpr int64_t kFewScores = 6000;
/// The scores of others come in steps of 2^-9 where 16 bits allow it: an error of at most 2^-11 in a probability.
constexpr int kScoreExponent = 9;
constexpr int kMaxScoreExponent = 24;
constexpr double kMaxScore = 1 << 14;

}  // namespace

std::pair<quant::Quantised, int> scores(quant::LowerContext& c, ir::ValueId id) {
  const double range = c.range(id);
  int bits = num_elements(c.shape(id)) < kFewScores ? kMaxScoreBits : 4;
  while (bits < kMaxScoreBits && quant::exponent_for(range, bits) < kScoreExponent) ++bits;
  const quant::Quantised z = c.coarsen(c.fit(id, bits), kMaxScoreExponent);
  if (z.exponent() < 0) c.refuse("its scores are too large: they reach " + std::to_string(range));
  return {z, quant::bits_for(z.declared)};
}

quant::Quantised sigmoid_by_softmax(quant::LowerContext& c, ir::ValueId id, int log_factor) {
  auto [z, bits] = scores(c, id);
  quant::Emitter& emit = c.emit();
  z.exponents = {z.exponent() - log_factor};
  const quant::Quantised column = emit.reshape(z, {num_elements(z.shape), 1});
  const quant::Emitter::Term nothing{column, 0};
  const quant::Quantised columns[] = {column, emit.linear({&nothing, 1}, 0, column.exponents)};
  const quant::Quantised p = emit.softmax(emit.concat(columns, 1), bits);
  return emit.reshape(emit.slice(p, 1, 0, 1, 1), z.shape);
}

bool pays_as_softmax(quant::LowerContext& c, const ir::Node& node, op::Function function) {
  constexpr int64_t kSoftmaxRows = 512, kRowsPerElement = 24;  // a softmax of two scores, compared with two ends of a chord
  const ir::ValueId id = node.inputs[0];
  const quant::CurveRange range = c.curve_range(node, function);
  if (const std::optional<int> bits = c.interpolation_bits(function, range)) {
    if (int64_t{1} << *bits < kSoftmaxRows + kRowsPerElement * range.elements || c.weight_bits() > kMaxScoreBits) return false;
  }
  const quant::Quantised x = c.value(id);
  const bool has_scale = *std::min_element(x.exponents.begin(), x.exponents.end()) > 0;
  return c.is_small(id) && has_scale && c.range(id) < kMaxScore;
}

}  // namespace tacit::nn
