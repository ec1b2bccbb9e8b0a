#include "tacit/op/relations.h"

namespace tacit::op {

/// kProduct: acc = a b elementwise, broadcast. Virtual, as for the contraction; an eq-weighted sumcheck of degree 3.
Result<Expr> relate_product(const RelationContext& c) {
  const Shape& a = c.input(0).shape;
  const Shape& b = c.input(1).shape;
  if (c.num_attributes() != 0 || a.size() != b.size()) return c.bad();
  for (size_t d = 0; d < a.size(); ++d) {
    if (a[d] != b[d] && a[d] != 1 && b[d] != 1) return c.bad();
  }
  return circuit::elementwise_product(c.input(0), c.input(1));
}

}  // namespace tacit::op
