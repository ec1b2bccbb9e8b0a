#pragma once

#include "tacit/op/functions/functions.h"
#include "tacit/op/leaf/semantics.h"
#include "tacit/program/program.h"

/// kTable {function, shift, in_bits, out_bits, in_exponent, out_exponent, p0, p1}: t = round_half_up(x / 2^shift) in the
/// signed range of in_bits <= 18, then y = table[t + 2^(in_bits-1)], the function's table of op/functions.
namespace tacit::op {

/// Positions of kTable's attributes.
enum TableAttribute : size_t {
  kTableFunction, kTableShift, kTableInBits, kTableOutBits, kTableInExponent, kTableOutExponent, kTableP0, kTableP1,
  kNumTableAttributes
};

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
