#include "tacit/op/table/semantics.h"
#include "tacit/op/witness.h"

namespace tacit::op {

/// The argument t and the remainder where they are committed, then y.
std::vector<Integers> witness_table(const WitnessContext& c, bool commits_argument) {
  if (!commits_argument) return {c.output};
  const int64_t shift = c.node.attributes[kTableShift];
  if (shift == 0) return {c.input(0), c.output};
  Integers t(c.output.shape), r(c.output.shape);
  for (size_t i = 0; i < t.size(); ++i) {
    const int64_t x = c.input(0).data[i] + (int64_t{1} << (shift - 1));
    t.data[i] = x >> shift;
    r.data[i] = x - (t.data[i] << shift);
  }
  return {std::move(t), std::move(r), c.output};
}

}  // namespace tacit::op
