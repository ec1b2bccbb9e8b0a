#include "tacit/op/clamp/semantics.h"
#include "tacit/op/witness.h"

namespace tacit::op {

/// y, how far t is from it, that again where t is above, and the remainder where there is a shift.
std::vector<Integers> witness_clamp(const WitnessContext& c) {
  const int64_t shift = c.node.attributes[kClampShift];
  Integers distance(c.output.shape), above(c.output.shape), r(c.output.shape);
  for (size_t i = 0; i < r.size(); ++i) {
    const int64_t x = c.input(0).data[i] + (shift == 0 ? 0 : int64_t{1} << (shift - 1)), t = x >> shift, y = c.output.data[i];
    r.data[i] = x - (t << shift);
    above.data[i] = std::max<int64_t>(t - y, 0);
    distance.data[i] = std::max<int64_t>(y - t, above.data[i]);
  }
  std::vector<Integers> groups{c.output, std::move(distance), std::move(above)};
  if (shift > 0) groups.push_back(std::move(r));
  return groups;
}

}  // namespace tacit::op
