#include "tacit/op/witness.h"

namespace tacit::op {

/// y and, where there is a shift, the remainder.
std::vector<Integers> witness_rescale(const WitnessContext& c) {
  const int64_t shift = c.node.attributes[0];
  if (shift == 0) return {c.output};
  Integers r(c.output.shape);
  for (size_t i = 0; i < r.size(); ++i) {
    r.data[i] = c.input(0).data[i] + (int64_t{1} << (shift - 1)) - (c.output.data[i] << shift);
  }
  return {c.output, std::move(r)};
}

}  // namespace tacit::op
