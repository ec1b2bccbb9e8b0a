#pragma once

#include <span>

#include "tacit/base/result.h"
#include "tacit/circuit/builder.h"
#include "tacit/program/program.h"

/// The verifier's half of every operator: what it commits, looks up and equates. A relation checks its node's
/// attributes and shapes (the program may come from an adversary) and returns the node's value.
namespace tacit::op {

using circuit::Builder;
using circuit::Expr;

/// What a relation sees of its node.
struct RelationContext {
  Builder& builder;
  program::ValueId id;
  const program::Node& node;
  std::span<const Expr* const> inputs;

  const Expr& input(size_t i) const { return *inputs[i]; }
  int64_t attribute(size_t i) const { return node.attributes[i]; }
  size_t num_attributes() const { return node.attributes.size(); }
  Error bad() const { return Error{ErrorCode::kBadProgram, static_cast<uint16_t>(node.kind), id}; }
};

using Relation = Result<Expr> (*)(const RelationContext&);

Result<Expr> relate_input(const RelationContext&);
Result<Expr> relate_weight(const RelationContext&);
Result<Expr> relate_constant(const RelationContext&);
Result<Expr> relate_reshape(const RelationContext&);
Result<Expr> relate_transpose(const RelationContext&);
Result<Expr> relate_slice(const RelationContext&);
Result<Expr> relate_concat(const RelationContext&);
Result<Expr> relate_broadcast(const RelationContext&);
Result<Expr> relate_window(const RelationContext&);
Result<Expr> relate_sum_axis(const RelationContext&);
Result<Expr> relate_linear(const RelationContext&);
Result<Expr> relate_scale_axis(const RelationContext&);
Result<Expr> relate_matmul(const RelationContext&);
Result<Expr> relate_einsum(const RelationContext&);
Result<Expr> relate_product(const RelationContext&);
Result<Expr> relate_rescale(const RelationContext&);
Result<Expr> relate_clamp(const RelationContext&);
Result<Expr> relate_table(const RelationContext&);
Result<Expr> relate_softmax(const RelationContext&);
Result<Expr> relate_argmax(const RelationContext&);
Result<Expr> relate_normalise(const RelationContext&);
Result<Expr> relate_divide(const RelationContext&);
Result<Expr> relate_gather(const RelationContext&);

/// One line per operator: this list is the whitelist of the verifier.
struct Operator {
  program::OpKind kind;
  const char* name;
  size_t min_inputs, max_inputs;
  bool linear_inputs;  ///< refuses accumulators
  Relation relate;
};
std::span<const Operator> operators();

/// The circuit of a program. Every shape, interval, size and attribute is checked here.
/// `public_outputs`: the statement's, or empty when only sizes are wanted. `input_openings`: the budget of the input
/// commitment that holds the hidden inputs, or 0 for none.
Result<circuit::Circuit> elaborate(const program::Program& program, std::span<const Tensor<int64_t>> public_outputs,
                                   uint32_t input_openings);

/// The circuit of the registration proof: all limbs of all weights are in range.
Result<circuit::Circuit> elaborate_registration(const program::Program& program);

/// Columns at the end of each row that hold only randomness (protocol section 6): as many as the positions that a tree
/// ever answers, and for a pinned tree those that hide its pin.
uint32_t reserved_columns(const program::Program& program, circuit::Source tree, uint32_t input_openings);

/// The shape in attributes [first, end), or an error: at most 8 dimensions, positive, at most 2^30 elements.
Result<Shape> read_shape(std::span<const int64_t> dimensions);

}  // namespace tacit::op
