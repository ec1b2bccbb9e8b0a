#include <algorithm>
#include <cmath>
#include <limits>

#include "tacit/quant/lower_context.h"

namespace tacit::quant {
namespace {

/// Rounding the argument may cost 2^-kRelativeError of the largest result.
constexpr int kRelativeError = 10;
/// Results beyond the observed range are kept exact up to this width, then clamped.
constexpr int kMaxResultBits = op::kMaxTableOutBits;
/// Results near a singularity are clamped to this width.
constexpr int kSingularBits = 20;
constexpr int kParameterExponent = 32;
/// The ends of chords are this much finer than the results, and a chord of as many bits is worth so many more than a table's.
constexpr int kInterpolationGuardBits = 4, kInterpolationGain = 4;

/// log2 of the steps that the argument of f may have where the results reach `largest` in magnitude: half a step times the
/// steepest slope that such results allow is 2^-kRelativeError of `largest`.
double needed_exponent(op::Function f, double largest, double slope) {
  const double y = std::log2(largest);
  switch (f) {
    case op::Function::kExp: return kRelativeError - 1;
    case op::Function::kSigmoid: return kRelativeError - 3 - y;  // slope 1/4
    case op::Function::kReciprocal: return kRelativeError - 1 + y;                   // slope y^2
    case op::Function::kReciprocalSqrt: return kRelativeError - 2 + 2 * y;           // slope y^3 / 2
    case op::Function::kSqrt: return 2 * kRelativeError - 1 - 2 * y;                 // sqrt(half a step), next to 0
    case op::Function::kLog: return kRelativeError - 1 - y + largest / std::log(2);  // slope exp(-log x)
    default: return kRelativeError - 1 - y + std::log2(slope);
  }
}

/// How far the function is from the chords between neighbouring entries, in units of its results, for arguments up to `observed`:
/// at three points of each chord.
double largest_chord_error(op::FunctionSpec spec, double observed) {
  constexpr int64_t kPoints = 4;
  const int64_t chords = std::clamp<int64_t>(to_integer(observed, spec.in_exponent) + 1, 1, (int64_t{1} << (spec.in_bits - 1)) - 1);
  spec.in_bits += 2;
  spec.in_exponent += 2;
  if (!op::validate(spec).ok()) return std::numeric_limits<double>::infinity();
  const std::vector<int64_t> y = op::table(spec);
  const int64_t middle = int64_t{1} << (spec.in_bits - 1);
  int64_t largest = 0;
  for (int64_t t = middle - kPoints * chords; t < middle + kPoints * chords; t += kPoints) {
    const auto start = static_cast<size_t>(t);
    for (size_t j = 1; j < kPoints; ++j) {
      const int64_t chord = (kPoints - static_cast<int64_t>(j)) * y[start] + static_cast<int64_t>(j) * y[start + kPoints];
      largest = std::max(largest, std::abs(kPoints * y[start + j] - chord));
    }
  }
  return static_cast<double>(largest) / kPoints;
}

/// Width of all results of the table.
int width_of_results(op::FunctionSpec spec) {
  spec.out_bits = kMaxResultBits;
  if (!op::validate(spec).ok()) throw Refused{"its scales or parameters are outside what a table can hold"};
  const std::vector<int64_t> results = op::table(spec);
  const auto [lo, hi] = std::minmax_element(results.begin(), results.end());
  return std::max(2, bits_for({*lo, *hi}));
}

}  // namespace

CurveRange LowerContext::curve_range(const ir::Node& node, op::Function function, double p0, double p1) const {
  CurveRange out{.argument = range(node.inputs[0]), .result = range(node.outputs[0]), .observed = observed_[node.inputs[0]].largest,
                 .elements = num_elements(shape(node.inputs[0])), .holds_results = !settings_.saturate};
  if (!op::is_singular(function) && function != op::Function::kExp) {
    for (const ir::Node& other : graph_.nodes) {  // they share one table
      if (other.op_type != node.op_type || &other == &node) continue;
      out.argument = std::max(out.argument, range(other.inputs[0]));
      out.result = std::max(out.result, range(other.outputs[0]));
      out.elements += num_elements(shape(other.inputs[0]));
    }
  }
  const double slope = std::max({1.0, std::abs(p0), std::abs(p1)});
  out.needed_exponent = needed_exponent(function, out.result > 0 ? out.result / settings_.headroom : 1, slope);
  return out;
}

std::optional<int> LowerContext::interpolation_bits(op::Function function, const CurveRange& range, double p0, double p1) const {
  constexpr int kMinBits = 6, kMaxBits = 14, kFineBits = 12;  // of the table; and beyond the results' own, to see how far off a chord is
  if (op::is_singular(function)) return std::nullopt;
  const double observed = range.argument / settings_.headroom, goal = std::ldexp(range.result / settings_.headroom, -result_bits());
  op::FunctionSpec spec{.function = function, .out_bits = kMaxResultBits,
                        .out_exponent = std::clamp(exponent_for(range.result, kCommittedBits + kFineBits), 0, op::kMaxTableExponent),
                        .p0 = to_integer(p0, kParameterExponent), .p1 = to_integer(p1, kParameterExponent)};
  spec.in_bits = kMinBits;
  while (spec.in_bits <= kMaxBits) {
    spec.in_exponent = std::min(op::kMaxTableExponent, exponent_for(range.argument, spec.in_bits));
    if (!op::validate(spec).ok()) return std::nullopt;
    const double error = std::ldexp(largest_chord_error(spec, observed), -spec.out_exponent);
    if (error <= goal) return spec.in_bits;
    if (goal <= 0) return std::nullopt;
    spec.in_bits += std::max(1, (ceil_log2(error / goal) - 1) / 2);  // with twice the entries, a quarter of the error
  }
  return std::nullopt;
}

Quantised LowerContext::curve(const ir::Node& node, op::Function function, double p0, double p1) {
  return curve(argument(node.inputs[0]), function, curve_range(node, function, p0, p1), p0, p1);
}

Quantised LowerContext::curve(Quantised x, op::Function function, const CurveRange& range, double p0, double p1) {
  constexpr int64_t kInterpolatedRows = 11;  // cells and lookups of an interpolated element, beyond those of a looked-up one
  const bool may_be_wide = op::is_singular(function) || function == op::Function::kExp;
  const int widest = may_be_wide ? op::kMaxTableInBits : std::max(kCommittedBits, table_bits());
  int bits = table_bits();
  while (bits < widest && exponent_for(range.argument, bits) < range.needed_exponent) ++bits;

  if (!x.accumulator) x = uniform(x);
  if (const std::optional<int> pieces = interpolation_bits(function, range, p0, p1)) {
    const int64_t elements = std::max(range.elements, num_elements(x.shape));
    const bool is_cheaper = (int64_t{1} << *pieces) + kInterpolatedRows * elements < int64_t{1} << bits;
    if (is_cheaper || result_bits() > bits + kInterpolationGain) return interpolate(x, function, range, *pieces, p0, p1);
  }
  int shift = std::max(0, x.exponent() - std::min(op::kMaxTableExponent, exponent_for(range.argument, bits)));
  while (settings_.saturate && !shifted(x.reach, shift).within(Interval::of_bits(bits))) ++shift;
  x = limit_shift(x, shift);
  op::FunctionSpec spec{.function = function, .in_bits = bits, .in_exponent = x.exponent() - shift,
                        .out_exponent = std::min(op::kMaxTableExponent, exponent_for(range.result, result_bits())),
                        .p0 = to_integer(p0, kParameterExponent), .p1 = to_integer(p1, kParameterExponent)};
  spec.out_bits = op::is_singular(function) ? kSingularBits : width_of_results(spec);
  note(op::function_name(function), x, shift, bits, {spec.in_exponent}, range.observed);
  const bool may_clamp = op::is_singular(function) || spec.out_bits == kMaxResultBits;
  return emitter_.table(x, shift, spec, spec.out_exponent, range.holds_results && may_clamp);
}

Quantised LowerContext::interpolate(Quantised x, op::Function function, const CurveRange& range, int bits, double p0, double p1) {
  if (x.accumulator || bits_for(x.declared) > kOperandBits) {
    const int width = result_bits();
    int shift = std::max(0, x.exponent() - exponent_for(range.argument, width));
    while (settings_.saturate && !shifted(x.reach, shift).within(Interval::of_bits(width))) ++shift;
    x = limit_shift(x, shift);
    note("rescale", x, shift, width, {x.exponent() - shift}, range.observed);
    x = emitter_.rescale(x, shift, width);
  }
  // x = 2^k t + u, 0 <= u < 2^k; the chord from t to t + 1.
  const Interval allowed{Interval::of_bits(bits).lo, Interval::of_bits(bits).hi - 1};
  int k = std::max(0, x.exponent() - std::min(op::kMaxTableExponent, exponent_for(range.argument, bits)));
  while (settings_.saturate && !shifted(x.reach, k).within(allowed)) ++k;
  const Emitter::Term whole{x, 1};
  const Quantised floored = k == 0 ? x : emitter_.linear({&whole, 1}, -(int64_t{1} << (k - 1)), x.exponents);
  note(op::function_name(function), floored, k, bits, {x.exponent() - k}, range.observed);
  Quantised t = emitter_.rescale(floored, k, bits);
  op::FunctionSpec spec{.function = function, .in_bits = bits, .in_exponent = t.exponent(),
                        .out_exponent = std::min(op::kMaxTableExponent, exponent_for(range.result, result_bits() + kInterpolationGuardBits)),
                        .p0 = to_integer(p0, kParameterExponent), .p1 = to_integer(p1, kParameterExponent)};
  spec.out_bits = width_of_results(spec);
  const Emitter::Term here{t, 1};
  const Quantised start = emitter_.table(t, 0, spec, spec.out_exponent);
  if (k == 0) return start;
  const Quantised end = emitter_.table(emitter_.linear({&here, 1}, 1, t.exponents), 0, spec, spec.out_exponent);
  const Emitter::Term step[] = {{end, 1}, {start, -1}}, rest[] = {{x, 1}, {t, -(int64_t{1} << k)}};
  const Quantised u = emitter_.linear(rest, 0, x.exponents);
  const Quantised slope = emitter_.linear(step, 0, start.exponents);
  const Quantised rise = emitter_.product(slope, u, start.exponent() + k);
  const Emitter::Term sum[] = {{start, int64_t{1} << k}, {rise, 1}};
  Quantised y = emitter_.linear(sum, 0, {start.exponent() + k});
  y.reach = hull(start.reach, end.reach) * (__int128{1} << k);
  return y;
}

}  // namespace tacit::quant
