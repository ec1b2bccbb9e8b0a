#include "tacit/op/relations.h"

namespace tacit::op {

/// kInput {input_index}: cells in the declared range; or, where the input is public, the statement's numbers.
Result<Expr> relate_input(const RelationContext& c) {
  if (c.num_attributes() != 1) return c.bad();
  const auto& inputs = c.builder.program().inputs;
  if (c.attribute(0) < 0 || c.attribute(0) >= static_cast<int64_t>(inputs.size())) return c.bad();
  for (program::ValueId earlier = 0; earlier < c.id; ++earlier) {  // one node per input, in the inputs' order
    const program::Node& node = c.builder.program().nodes[earlier];
    if (node.kind == program::OpKind::kInput && node.attributes[0] >= c.attribute(0)) return c.bad();
  }
  return c.builder.input(static_cast<uint32_t>(c.attribute(0)));
}

/// kWeight {bits, dims...}: cells of the weight commitment; the registration proof ranges them.
Result<Expr> relate_weight(const RelationContext& c) {
  if (c.num_attributes() < 1 || c.attribute(0) < 1 || c.attribute(0) > 48) return c.bad();
  TACIT_ASSIGN(const Shape shape, read_shape(std::span(c.node.attributes).subspan(1)));
  return c.builder.weight(shape, static_cast<int>(c.attribute(0)));
}

/// kConstant {rank, dims..., values...}: public integers.
Result<Expr> relate_constant(const RelationContext& c) {
  if (c.num_attributes() < 1 || c.attribute(0) < 0) return c.bad();
  const auto rank = static_cast<size_t>(c.attribute(0));
  if (c.num_attributes() < 1 + rank) return c.bad();
  TACIT_ASSIGN(const Shape shape, read_shape(std::span(c.node.attributes).subspan(1, rank)));
  const auto values = std::span(c.node.attributes).subspan(1 + rank);
  if (static_cast<int64_t>(values.size()) != num_elements(shape)) return c.bad();
  return c.builder.constant(Tensor<int64_t>(shape, {values.begin(), values.end()}));
}

}  // namespace tacit::op
