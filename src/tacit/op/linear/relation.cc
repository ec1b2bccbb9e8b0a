#include "tacit/op/relations.h"

/// Sums of public multiples: linear in the cells (or in accumulators), exact, nothing to be proved. A coefficient that is too
/// large gives an interval that is refused.
namespace tacit::op {

Result<Expr> relate_linear(const RelationContext& c) {
  if (c.num_attributes() != c.inputs.size() + 1) return c.bad();
  Expr value = c.builder.constant(c.input(0).shape, c.attribute(0));
  for (size_t i = 0; i < c.inputs.size(); ++i) {
    const Expr& x = c.input(i);
    if (x.shape != value.shape) return c.bad();
    value = std::move(value) + circuit::scaled(x, c.attribute(i + 1));
  }
  return value;
}

Result<Expr> relate_scale_axis(const RelationContext& c) {
  const Shape& shape = c.input(0).shape;
  if (c.num_attributes() < 2 || c.attribute(0) < 0 || c.attribute(0) >= static_cast<int64_t>(shape.size())) return c.bad();
  const auto axis = static_cast<size_t>(c.attribute(0));
  const auto factors = std::span(c.node.attributes).subspan(1);
  if (static_cast<int64_t>(factors.size()) != shape[axis]) return c.bad();
  Shape weights(shape.size(), 1);
  weights[axis] = shape[axis];
  return circuit::scaled_by(c.input(0), std::make_shared<const Tensor<int64_t>>(
                                            weights, std::vector<int64_t>(factors.begin(), factors.end())));
}

}  // namespace tacit::op
