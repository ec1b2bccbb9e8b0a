#pragma once

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

/// kDivide {bits, signed}: q = floor(a / b + 1/2), the quotient of integers rounded half up, a and b of equal rank and broadcast,
/// in the signed range of `bits` (operators.md 4.5). b is at least 1; where `signed` is 1, b is any integer but 0.
namespace tacit::op {

/// Positions of the attributes.
enum DivideAttribute : size_t { kDivideBits, kDivideSigned, kNumDivideAttributes };

/// floor(a / b + 1/2) for b not 0; |a|, |b| < 2^61.
constexpr int64_t divide_half_up(int64_t a, int64_t b) {
  if (b < 0) {
    a = -a;
    b = -b;
  }
  const int64_t dividend = 2 * a + b, divisor = 2 * b;
  const int64_t quotient = dividend / divisor;
  return dividend % divisor < 0 ? quotient - 1 : quotient;
}

/// No divisor is 0.
Tensor<int64_t> divide(const Tensor<int64_t>& a, const Tensor<int64_t>& b);

}  // namespace tacit::op
