#include <algorithm>
#include <cmath>

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

/// Functions that are steep near zero: their argument may take all the bits of a table, and their results leave any range.
bool singular(op::Function f) {
  return f == op::Function::kLog || f == op::Function::kSqrt || f == op::Function::kReciprocalSqrt ||
         f == op::Function::kReciprocal;
}

/// log2 of the steps that the argument of f may have where the results reach `largest` in magnitude: half a step times the
/// steepest slope that such results allow is 2^-kRelativeError of `largest`.
double needed_exponent(op::Function f, double largest, double slope) {
  const double y = std::log2(largest);
  switch (f) {
    case op::Function::kExp: return kRelativeError - 1;
    case op::Function::kReciprocal: return kRelativeError - 1 + y;                   // slope y^2
    case op::Function::kReciprocalSqrt: return kRelativeError - 2 + 2 * y;           // slope y^3 / 2
    case op::Function::kSqrt: return 2 * kRelativeError - 1 - 2 * y;                 // sqrt(half a step), next to 0
    case op::Function::kLog: return kRelativeError - 1 - y + largest / std::log(2);  // slope exp(-log x)
    default: return kRelativeError - 1 - y + std::log2(slope);
  }
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

Quantised LowerContext::curve(const ir::Node& node, op::Function function, double p0, double p1) {
  const ir::ValueId id = node.inputs[0];
  double in_range = range(id), out_range = range(node.outputs[0]);
  if (!singular(function) && function != op::Function::kExp) {
    for (const ir::Node& other : graph_.nodes) {  // they share one table
      if (other.op_type != node.op_type) continue;
      in_range = std::max(in_range, range(other.inputs[0]));
      out_range = std::max(out_range, range(other.outputs[0]));
    }
  }
  const double slope = std::max({1.0, std::abs(p0), std::abs(p1)});
  const double needed = needed_exponent(function, out_range > 0 ? out_range / settings_.headroom : 1, slope);
  return curve(value(id), function, {in_range, out_range, needed, observed_[id].largest}, p0, p1);
}

Quantised LowerContext::curve(Quantised x, op::Function function, const CurveRange& range, double p0, double p1) {
  const bool may_be_wide = singular(function) || function == op::Function::kExp;
  const int widest = may_be_wide ? op::kMaxTableInBits : std::max(kCommittedBits, table_bits());
  int bits = table_bits();
  while (bits < widest && exponent_for(range.argument, bits) < range.needed_exponent) ++bits;

  if (!x.accumulator) x = uniform(x);
  int shift = std::max(0, x.exponent() - std::min(op::kMaxTableExponent, exponent_for(range.argument, bits)));
  while (settings_.saturate && !shifted(x.reach, shift).within(Interval::of_bits(bits))) ++shift;
  x = limit_shift(x, shift);
  op::FunctionSpec spec{.function = function, .in_bits = bits, .in_exponent = x.exponent() - shift,
                        .out_exponent = std::min(op::kMaxTableExponent, exponent_for(range.result, result_bits())),
                        .p0 = to_integer(p0, kParameterExponent), .p1 = to_integer(p1, kParameterExponent)};
  spec.out_bits = singular(function) ? kSingularBits : width_of_results(spec);
  note(op::function_name(function), x, shift, bits, {spec.in_exponent}, range.observed);
  return emitter_.table(x, shift, spec, spec.out_exponent);
}

}  // namespace tacit::quant
