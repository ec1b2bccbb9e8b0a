#include "tacit/op/table/semantics.h"
#include "tacit/op/witness.h"

namespace tacit::op {

/// By table: the argument t and the remainder where they are committed, then y. By digits: sign bit and lower digits of t,
/// the remainder where there is one, y unless it is the sign bit.
std::vector<Integers> witness_table(const WitnessContext& c, bool commits_argument) {
  if (!commits_argument) return {c.output};
  const int64_t shift = c.node.attributes[kTableShift];
  Integers t(c.output.shape), r(c.output.shape);
  for (size_t i = 0; i < t.size(); ++i) {
    const int64_t x = c.input(0).data[i] + (shift == 0 ? 0 : int64_t{1} << (shift - 1));
    t.data[i] = x >> shift;
    r.data[i] = x - (t.data[i] << shift);
  }
  std::vector<Integers> groups;
  if (is_by_digits(c.node)) {
    const int64_t low = int64_t{1} << (c.node.attributes[kTableInBits] - 1);
    Integers sign(t.shape), digits(t.shape);
    for (size_t i = 0; i < t.size(); ++i) {
      sign.data[i] = t.data[i] >= 0 ? 1 : 0;
      digits.data[i] = t.data[i] >= 0 ? t.data[i] : t.data[i] + low;
    }
    groups = {std::move(sign), std::move(digits)};
    if (shift > 0) groups.push_back(std::move(r));
    if (table_spec(c.node).function != Function::kStep) groups.push_back(c.output);
    return groups;
  }
  groups = {std::move(t)};
  if (shift > 0) groups.push_back(std::move(r));
  groups.push_back(c.output);
  return groups;
}

}  // namespace tacit::op
