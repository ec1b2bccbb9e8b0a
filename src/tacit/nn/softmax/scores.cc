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
/// A sigmoid is within 2^-21 of 0 or 1 from here on; scales are chosen for the power of two above.
constexpr double kSaturated = 15, kSaturatedRange = 16;

/// Whether a sigmoid or tanh is cheaper as a softmax: of a tensor too small to pay for a table of its own, and for one that
/// chords are drawn in. Its results have 15 bits.
bool pays_as_softmax(quant::LowerContext& c, ir::ValueId id, op::Function function, const quant::CurveRange& range) {
  constexpr int64_t kSoftmaxRows = 512, kRowsPerElement = 24;  // a softmax of two scores, compared with two ends of a chord
  if (const std::optional<int> bits = c.interpolation_bits(function, range)) {
    if (int64_t{1} << *bits < kSoftmaxRows + kRowsPerElement * range.elements || c.weight_bits() > kMaxScoreBits) return false;
  }
  const quant::Quantised x = c.value(id);
  const bool has_scale = *std::min_element(x.exponents.begin(), x.exponents.end()) > 0;
  return c.is_small(id) && has_scale && range.argument < kMaxScore;
}

/// The value between -limit and limit, as fine as so short a range can be: -l + max(x + l, 0) - max(x - l, 0).
quant::Quantised clipped(quant::LowerContext& c, ir::ValueId id, double limit) {
  const int finer = quant::ceil_log2(c.range(id) / limit);
  quant::Quantised x = c.value(id);
  x = x.accumulator ? c.commit(x, id, std::min(quant::LowerContext::kOperandBits, c.bits_of(id) + finer)) : c.fit(id);
  const int64_t l = quant::to_integer(limit, x.exponent());
  const auto above = [&](int64_t bound) {
    const quant::Emitter::Term term{x, 1};
    return c.relu(c.emit().linear({&term, 1}, -bound, x.exponents));
  };
  const quant::Emitter::Term terms[] = {{above(-l), 1}, {above(l), -1}};
  quant::Quantised y = c.emit().linear(terms, -l, x.exponents);
  y.reach = {-l, l};
  return y;
}

/// sigmoid(x) = softmax(x, 0)_0
quant::Quantised sigmoid_by_softmax(quant::LowerContext& c, const quant::Quantised& x) {
  quant::Emitter& emit = c.emit();
  const quant::Quantised column = emit.reshape(x, {num_elements(x.shape), 1});
  const quant::Emitter::Term nothing{column, 0};
  const quant::Quantised columns[] = {column, emit.linear({&nothing, 1}, 0, column.exponents)};
  const quant::Quantised p = emit.softmax(emit.concat(columns, 1), quant::bits_for(x.declared));
  return emit.reshape(emit.slice(p, 1, 0, 1, 1), x.shape);
}

}  // namespace

std::pair<quant::Quantised, int> scores(quant::LowerContext& c, ir::ValueId id) {
  const double range = c.range(id);
  int bits = num_elements(c.shape(id)) < kFewScores ? kMaxScoreBits : 4;
  while (bits < kMaxScoreBits && quant::exponent_for(range, bits) < kScoreExponent) ++bits;
  const quant::Quantised z = c.coarsen(c.fit(id, bits), kMaxScoreExponent);
  if (z.exponent() < 0) c.refuse("its scores are too large: they reach " + std::to_string(range));
  return {z, quant::bits_for(z.declared)};
}

quant::Quantised logistic(quant::LowerContext& c, const ir::Node& node, op::Function function) {
  const ir::ValueId id = node.inputs[0];
  const bool is_tanh = function == op::Function::kTanh;
  quant::CurveRange range = c.curve_range(node, function);
  const double scale = is_tanh ? 0.5 : 1;
  const bool is_clipped = c.is_small(id) && !c.is_integer(id) && range.argument >= 4 * scale * kSaturatedRange;
  if (is_clipped) range.argument = scale * kSaturatedRange;
  const bool by_softmax = pays_as_softmax(c, id, function, range);
  if (!is_clipped && !by_softmax) return c.curve(node, function);
  quant::Quantised x = is_clipped ? clipped(c, id, scale * kSaturated) : c.fit(id);
  if (!by_softmax) return c.curve(x, function, range);
  if (is_clipped) x = c.emit().rescale(x, std::max(0, quant::bits_for(x.reach) - kMaxScoreBits), kMaxScoreBits);
  else x = scores(c, id).first;
  if (is_tanh) x.exponents = {x.exponent() - 1};  // tanh(x) = 2 sigmoid(2 x) - 1
  const quant::Quantised p = sigmoid_by_softmax(c, x);
  if (!is_tanh) return p;
  const quant::Emitter::Term doubled{p, 2};
  return c.emit().linear({&doubled, 1}, -(int64_t{1} << p.exponent()), p.exponents);
}

}  // namespace tacit::nn
