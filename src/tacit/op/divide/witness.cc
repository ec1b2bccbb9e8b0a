#include <cstdlib>

#include "tacit/op/divide/semantics.h"
#include "tacit/op/view/semantics.h"
#include "tacit/op/witness.h"

namespace tacit::op {

/// With a sign: the bits [b < 0], |b|, a sgn(b). Then the quotient and the remainder.
std::vector<Integers> witness_divide(const WitnessContext& c) {
  const Integers &a = c.input(0), &b = c.input(1), &q = c.output;
  const std::vector<int64_t> from_a = broadcast_sources(a.shape, q.shape), from_b = broadcast_sources(b.shape, q.shape);
  Integers negative(b.shape), divisor(b.shape), dividend(q.shape), rest(q.shape);
  for (size_t i = 0; i < b.size(); ++i) {
    negative.data[i] = b.data[i] < 0 ? 1 : 0;
    divisor.data[i] = std::abs(b.data[i]);
  }
  for (size_t i = 0; i < q.size(); ++i) {
    const auto at_b = static_cast<size_t>(from_b[i]);
    const int64_t numerator = a.data[static_cast<size_t>(from_a[i])], denominator = divisor.data[at_b];
    dividend.data[i] = negative.data[at_b] == 1 ? -numerator : numerator;
    rest.data[i] = 2 * dividend.data[i] + denominator - 2 * denominator * q.data[i];
  }
  if (c.node.attributes[kDivideSigned] == 0) return {q, std::move(rest)};
  return {std::move(negative), std::move(divisor), std::move(dividend), q, std::move(rest)};
}

}  // namespace tacit::op
