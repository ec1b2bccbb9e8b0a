#pragma once

#include "tacit/op/functions/functions.h"
#include "tacit/op/leaf/semantics.h"
#include "tacit/program/program.h"

/// kTable {function, shift, in_bits, out_bits, in_exponent, out_exponent, p0, p1}: t = round_half_up(x / 2^shift) in the
/// signed range of in_bits <= 18, then y = table[t + 2^(in_bits-1)], the function's table of op/functions. A ninth
/// attribute, of value 1, has a ReLU or a step proved by the digits of t instead of a table: the same integers, for tensors too small
/// to pay for 2^in_bits rows, and for wider ones than a table can be, in_bits <= kMaxDigitBits.
namespace tacit::op {

/// Positions of kTable's attributes.
enum TableAttribute : size_t {
  kTableFunction, kTableShift, kTableInBits, kTableOutBits, kTableInExponent, kTableOutExponent, kTableP0, kTableP1,
  kNumTableAttributes
};

inline constexpr int kMaxDigitBits = 48;

inline bool is_by_digits(const program::Node& node) { return node.attributes.size() > kNumTableAttributes; }

/// Whether the digits of t give the function exactly, and it fits: y = max(t, 0), or y = [t >= 0].
inline bool has_digit_form(const FunctionSpec& spec) {
  if (spec.p0 != 0 || spec.p1 != 0 || spec.in_bits < 2 || spec.in_bits > kMaxDigitBits) return false;
  if (spec.function == Function::kStep) return spec.in_exponent == 0 && spec.out_exponent == 0 && spec.out_bits == 2;
  return spec.function == Function::kRelu && spec.in_exponent == spec.out_exponent && spec.in_exponent >= -kMaxTableExponent &&
         spec.in_exponent <= kMaxTableExponent && spec.in_bits <= spec.out_bits && spec.out_bits <= kMaxDigitBits;
}

/// What a function with a digit form makes of t.
inline int64_t by_digits(const FunctionSpec& spec, int64_t t) {
  if (spec.function == Function::kStep) return t >= 0 ? 1 : 0;
  return t > 0 ? t : 0;
}

/// The function that a kTable node looks up.
inline FunctionSpec table_spec(const program::Node& node) {
  const std::vector<int64_t>& a = node.attributes;
  return {.function = static_cast<Function>(a[kTableFunction]),
          .in_bits = static_cast<int>(a[kTableInBits]),
          .out_bits = static_cast<int>(a[kTableOutBits]),
          .in_exponent = static_cast<int>(a[kTableInExponent]),
          .out_exponent = static_cast<int>(a[kTableOutExponent]),
          .p0 = a[kTableP0],
          .p1 = a[kTableP1]};
}

}  // namespace tacit::op
