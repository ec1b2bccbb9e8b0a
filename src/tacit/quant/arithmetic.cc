#include "tacit/quant/arithmetic.h"

#include <cmath>

#include "tacit/op/view/semantics.h"

namespace tacit::quant {
namespace {

/// Sums of products keep below 2^kContractionBits.
constexpr int kContractionBits = 60;
/// Scales are aligned so that each part of a sum keeps below 2^kSumBits.
constexpr int kSumBits = 56;
/// What may be multiplied by a public factor as it is.
constexpr int kScalableBits = 44;
/// A learned addend has at most this many bits, one less than a weight may have.
constexpr int kAddendBits = 47;
/// Learned addends of a committed value are this much finer than the value.
constexpr int kAddendGuardBits = 4;
/// Significant bits of a public factor.
constexpr int kFactorBits = 17;
/// Extra bits of weights whose channels need unequal scales.
constexpr int kChannelGuardBits = 8;

int finest(const Quantised& x) { return *std::max_element(x.exponents.begin(), x.exponents.end()); }

/// The finest exponent to which x can be raised inside a sum.
int sum_cap(const Quantised& x) { return x.exponent() + kSumBits - bits_for(x.declared); }

Quantised spread(LowerContext& c, const Quantised& x, const Shape& shape) {
  return c.emit().broadcast(c.emit().reshape(x, padded(x.shape, shape.size())), shape);
}

Exponents plus(Exponents exponents, int n) {
  for (int& e : exponents) e += n;
  return exponents;
}

bool all_equal(const std::vector<double>& v) {
  return std::adjacent_find(v.begin(), v.end(), std::not_equal_to<>()) == v.end();
}

bool is_power_of_two(double x) {
  int exponent = 0;
  return std::abs(std::frexp(x, &exponent)) == 0.5;
}

/// The axis along which numbers of this shape vary, if it is one only and has the full length of `shape`.
std::optional<int64_t> only_axis(const Shape& numbers, const Shape& shape) {
  std::optional<int64_t> axis;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (numbers[i] == 1) continue;
    if (axis || numbers[i] != shape[i]) return std::nullopt;
    axis = static_cast<int64_t>(i);
  }
  return axis;
}

/// Magnitude of the numbers by index of an axis.
std::vector<double> channel_magnitudes(const Tensor<double>& numbers, int64_t axis) {
  const auto inner = static_cast<size_t>(num_elements(Shape(numbers.shape.begin() + axis + 1, numbers.shape.end())));
  std::vector<double> out(static_cast<size_t>(numbers.shape[static_cast<size_t>(axis)]));
  for (size_t i = 0; i < numbers.size(); ++i) {
    double& m = out[i / inner % out.size()];
    m = std::max(m, std::abs(numbers.data[i]));
  }
  return out;
}

/// The numbers repeated along the last axis.
Tensor<double> repeat_last(const Tensor<double>& numbers, int64_t n) {
  Tensor<double> out;
  out.shape = numbers.shape;
  out.shape.back() = n;
  for (double v : numbers.data) out.data.insert(out.data.end(), static_cast<size_t>(n), v);
  return out;
}

/// x times a learned vector over channels of different scales: the factors take the scales that make the product uniform.
Quantised multiply_channels(LowerContext& c, const Quantised& x, Tensor<double> numbers, bool learned) {
  const auto channels = x.exponents.size();
  if (numbers.shape.back() == 1) numbers = repeat_last(numbers, static_cast<int64_t>(channels));
  const std::vector<double> magnitudes = channel_magnitudes(numbers, static_cast<int64_t>(numbers.shape.size()) - 1);
  int widest = kMaxExponent, finest_sum = -kMaxExponent;
  double product_magnitude = 0;
  for (size_t j = 0; j < channels; ++j) {
    if (magnitudes[j] == 0) continue;
    const int sum = x.exponents[j] + max_exponent(magnitudes[j], c.weight_bits());
    widest = std::min(widest, sum);
    finest_sum = std::max(finest_sum, sum);
    const double largest = std::ldexp(static_cast<double>(x.reach.magnitude()), -x.exponents[j]);
    product_magnitude = std::max(product_magnitude, magnitudes[j] * largest);
  }
  if (finest_sum < widest) widest = finest_sum = finest(x);  // all zero: any scale will do
  const int wanted = exponent_for(product_magnitude, 2 * LowerContext::kCommittedBits);
  const int exponent = std::clamp(wanted, widest, std::min(finest_sum, widest + kChannelGuardBits));
  Exponents exponents;
  for (int e : x.exponents) exponents.push_back(exponent - e);
  const int bits = c.weight_bits() + exponent - widest;
  return c.emit().product(x, c.materialise(numbers, exponents, learned, bits), exponent);
}

}  // namespace

int constant_exponent(LowerContext& c, const std::vector<double>& numbers, bool learned) {
  const int exponent = max_exponent(largest_magnitude(numbers), c.weight_bits());
  return learned ? exponent : std::min(exponent, exact_exponent(numbers, kMaxExponent));
}

ChannelWeight channel_weight(LowerContext& c, const Quantised& x, const Tensor<double>& w, int64_t axis, int64_t terms, bool learned) {
  const int common = constant_exponent(c, w.data, learned);
  const int room = kContractionBits - bits_for(x.declared) - c.weight_bits() - ceil_log2(static_cast<double>(terms));
  const int most = learned ? std::clamp(c.result_bits() - c.weight_bits(), 0, std::max(0, room)) : 0;
  std::vector<int> finer;  // by channel
  for (const double magnitude : channel_magnitudes(w, axis)) {
    finer.push_back(magnitude == 0 ? 0 : std::clamp(max_exponent(magnitude, c.weight_bits()) - common, 0, most));
  }
  const int finest_bits = *std::max_element(finer.begin(), finer.end());
  if (finest_bits == 0) return {c.materialise(w, {common}, learned, c.weight_bits()), common};
  Tensor<double> scaled = w;
  std::vector<int64_t> factors;
  for (const int bits : finer) factors.push_back(int64_t{1} << (finest_bits - bits));
  const auto inner = static_cast<size_t>(num_elements(Shape(w.shape.begin() + axis + 1, w.shape.end())));
  for (size_t i = 0; i < w.size(); ++i) scaled.data[i] = std::ldexp(w.data[i], finer[i / inner % finer.size()]);
  const int exponent = common + finest_bits;
  return {c.emit().scale_axis(c.materialise(scaled, {common}, learned, c.weight_bits()), axis, factors, {exponent}), exponent};
}

Shape padded(const Shape& shape, size_t rank) {
  Shape out(rank - shape.size(), 1);
  out.insert(out.end(), shape.begin(), shape.end());
  return out;
}

Quantised add(LowerContext& c, const Quantised& x, const Quantised& y, int sign, const Shape& shape) {
  if (!x.uniform() && x.exponents == y.exponents) {
    const Emitter::Term terms[] = {{spread(c, x, shape), 1}, {spread(c, y, shape), sign}};
    return c.emit().linear(terms, 0, x.exponents);
  }
  Quantised parts[] = {x.accumulator ? x : c.uniform(x), y.accumulator ? y : c.uniform(y)};
  const int cap = std::min(sum_cap(parts[0]), sum_cap(parts[1]));
  std::vector<Emitter::Term> terms;
  for (Quantised& part : parts) terms.push_back({spread(c, c.coarsen(part, cap), shape), 1});
  const int exponent = std::max(terms[0].x.exponent(), terms[1].x.exponent());
  for (Emitter::Term& term : terms) term.coefficient = int64_t{1} << (exponent - term.x.exponent());
  terms[1].coefficient *= sign;
  return c.emit().linear(terms, 0, {exponent});
}

Quantised add_constant(LowerContext& c, const Quantised& x_in, int sign_x, const Tensor<double>& numbers, int sign_k,
                       bool learned, const Shape& shape) {
  const double magnitude = largest_magnitude(numbers.data);
  const int cap = magnitude > 0 ? kAddendBits - 1 - ceil_log2(magnitude) : kMaxExponent + kAddendBits;
  Quantised x = finest(x_in) > cap ? c.coarsen(x_in, cap) : x_in;
  int guard = 0;
  if (!x.accumulator) {
    const int room = std::max(0, std::min(cap - finest(x), kSumBits - bits_for(x.declared)));
    const int coarsest = *std::min_element(x.exponents.begin(), x.exponents.end());
    const int inexact = exact_exponent(numbers.data, std::max(0, coarsest) + 2 * kAddendGuardBits) - coarsest;
    guard = learned ? std::min(kAddendGuardBits, room) : std::clamp(inexact, 0, room);
    x = spread(c, x, shape);
  }
  const Exponents exponents = plus(x.exponents, guard);
  const Emitter::Term scaled{x, sign_x * (int64_t{1} << guard)};
  if (!learned && all_equal(numbers.data) && x.uniform()) {
    return c.emit().linear({&scaled, 1}, sign_k * to_integer(numbers.data[0], exponents[0]), exponents);
  }
  Tensor<double> aligned = numbers;
  aligned.shape = padded(numbers.shape, shape.size());
  if (!x.uniform() && aligned.shape.back() == 1) aligned = repeat_last(aligned, shape.back());
  const Emitter::Term terms[] = {scaled, {spread(c, c.materialise(aligned, exponents, learned), shape), sign_k}};
  return c.emit().linear(terms, 0, exponents);
}

void lower_sum(LowerContext& c, const ir::Node& node, int sign) {
  const ir::ValueId a = node.inputs[0], b = node.inputs[1], out = node.outputs[0];
  const Shape& shape = c.shape(out);
  const bool is_stream = c.num_readers(out) > 1 && !c.is_constant(a) && !c.is_constant(b);
  const auto operand = [&](ir::ValueId id) {
    if (is_stream) return c.branch(id);
    return c.shape(id) == shape ? c.value(id) : c.committed(id);
  };
  if (c.is_constant(b)) {
    c.set(out, add_constant(c, operand(a), 1, c.numbers(b), sign, c.is_learned(b), shape));
  } else if (c.is_constant(a)) {
    c.set(out, add_constant(c, operand(b), sign, c.numbers(a), 1, c.is_learned(a), shape));
  } else {
    c.set(out, add(c, operand(a), operand(b), sign, shape));
  }
}

Quantised multiply_scalar(LowerContext& c, const Quantised& x, double factor) {
  if (factor == 0 || !is_power_of_two(factor)) {
    const int exponent = std::min(max_exponent(std::abs(factor), kFactorBits), exact_exponent({factor}, kMaxExponent));
    const Emitter::Term term{x, to_integer(factor, exponent)};
    return c.emit().linear({&term, 1}, 0, plus(x.exponents, exponent));
  }
  Quantised y = x;
  if (factor < 0) {
    const Emitter::Term negated{x, -1};
    y = c.emit().linear({&negated, 1}, 0, x.exponents);
  }
  y.exponents = plus(y.exponents, -ceil_log2(std::abs(factor)));
  return y;
}

Quantised multiply_constant(LowerContext& c, ir::ValueId id, const Tensor<double>& numbers, bool learned,
                            const Shape& shape) {
  const auto rank = shape.size();
  if (!learned && all_equal(numbers.data)) {
    const bool same_shape = c.shape(id) == shape;
    Quantised x = same_shape ? c.value(id) : spread(c, c.committed(id), shape);
    if (bits_for(x.declared) > kScalableBits) x = spread(c, c.operand(id), shape);
    if (c.is_integer(id)) {  // exact, whatever the factor's bits
      const Emitter::Term term{x, static_cast<int64_t>(numbers.data[0])};
      return c.emit().linear({&term, 1}, 0, x.exponents);
    }
    return multiply_scalar(c, x, numbers.data[0]);
  }
  Tensor<double> aligned = numbers;
  aligned.shape = padded(numbers.shape, rank);
  const Quantised channels = c.committed(id);
  if (!channels.uniform() && channels.shape.back() == shape.back()) {
    return multiply_channels(c, c.emit().reshape(channels, padded(channels.shape, rank)), aligned, learned);
  }
  return multiply_uniform(c, c.emit().reshape(c.operand(id), padded(c.shape(id), rank)), aligned, learned, shape);
}

Quantised multiply_uniform(LowerContext& c, const Quantised& x, Tensor<double> numbers, bool learned, const Shape& shape) {
  numbers.shape = padded(numbers.shape, shape.size());
  const int exponent = constant_exponent(c, numbers.data, learned);
  if (const auto axis = only_axis(numbers.shape, shape); !learned && axis && x.shape == shape) {
    return c.emit().scale_axis(x, *axis, to_integers(numbers, {exponent}).data, {x.exponent() + exponent});
  }
  return c.emit().product(x, c.materialise(numbers, {exponent}, learned, c.weight_bits()), x.exponent() + exponent);
}

Quantised contract_right(LowerContext& c, ir::ValueId id, const Shape& x_shape, const Tensor<double>& w, bool learned) {
  const Quantised channels = c.committed(id);
  const auto k = static_cast<size_t>(x_shape.back()), n = static_cast<size_t>(w.shape.back());
  const bool by_row = !channels.uniform() && channels.exponents.size() == k &&
                      channels.declared.within(Interval::of_bits(LowerContext::kOperandBits));
  const Quantised x = c.emit().reshape(by_row ? channels : c.operand(id), x_shape);
  if (!by_row) {
    const ChannelWeight columns = channel_weight(c, x, w, static_cast<int64_t>(w.shape.size()) - 1, x_shape.back(), learned);
    return c.emit().matmul(x, columns.weight, x.exponent() + columns.exponent);
  }
  std::vector<double> magnitudes(k);
  for (size_t i = 0; i < w.size(); ++i) {
    double& m = magnitudes[i / n % k];
    m = std::max(m, std::abs(w.data[i]));
  }
  int exponent = kMaxExponent;
  for (size_t row = 0; row < k; ++row) {
    if (magnitudes[row] == 0) continue;
    exponent = std::min(exponent, x.exponents[row] + max_exponent(magnitudes[row], c.weight_bits()));
  }
  Tensor<double> scaled = w;  // row i in units of the scale that makes every product 2^-exponent
  for (size_t i = 0; i < w.size(); ++i) scaled.data[i] = std::ldexp(w.data[i], exponent - x.exponents[i / n % k]);
  const ChannelWeight columns = channel_weight(c, x, scaled, static_cast<int64_t>(w.shape.size()) - 1, x_shape.back(), learned);
  return c.emit().matmul(x, columns.weight, exponent + columns.exponent);
}

Quantised contract_left(LowerContext& c, const Tensor<double>& w, bool learned, ir::ValueId id, const Shape& x_shape) {
  const Quantised x = c.emit().reshape(c.operand(id), x_shape);
  const ChannelWeight rows = channel_weight(c, x, w, static_cast<int64_t>(w.shape.size()) - 2, w.shape.back(), learned);
  return c.emit().matmul(rows.weight, x, x.exponent() + rows.exponent);
}

void lower_reshaped(LowerContext& c, const ir::Node& node) {
  const ir::ValueId in = node.inputs[0], out = node.outputs[0];
  const Shape& shape = c.shape(out);
  if (c.shape(in) == shape) return c.set(out, c.value(in));
  const Quantised x = c.committed(in);
  const bool keeps_channels = !shape.empty() && !x.shape.empty() && shape.back() == x.shape.back();
  c.set(out, c.emit().reshape(keeps_channels ? x : c.uniform(x), shape));
}

}  // namespace tacit::quant
