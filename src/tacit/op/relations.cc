#include "tacit/op/relations.h"

#include <algorithm>
#include <vector>

#include "tacit/circuit/work.h"

namespace tacit::op {

namespace {

using program::OpKind;

constexpr size_t kAny = 4096;
constexpr Operator kOperators[] = {
    {OpKind::kInput, "Input", 0, 0, true, relate_input},
    {OpKind::kWeight, "Weight", 0, 0, true, relate_weight},
    {OpKind::kConstant, "Constant", 0, 0, true, relate_constant},
    {OpKind::kReshape, "Reshape", 1, 1, true, relate_reshape},
    {OpKind::kTranspose, "Transpose", 1, 1, true, relate_transpose},
    {OpKind::kSlice, "Slice", 1, 1, true, relate_slice},
    {OpKind::kConcat, "Concat", 1, kAny, true, relate_concat},
    {OpKind::kBroadcast, "Broadcast", 1, 1, true, relate_broadcast},
    {OpKind::kWindow, "Window", 1, 1, true, relate_window},
    {OpKind::kSumAxis, "SumAxis", 1, 1, true, relate_sum_axis},
    {OpKind::kLinear, "Linear", 1, kAny, false, relate_linear},
    {OpKind::kScaleAxis, "ScaleAxis", 1, 1, true, relate_scale_axis},
    {OpKind::kMatMul, "MatMul", 2, 2, true, relate_matmul},
    {OpKind::kEinsum, "Einsum", 2, 2, true, relate_einsum},
    {OpKind::kProduct, "Product", 2, 2, true, relate_product},
    {OpKind::kRescale, "Rescale", 1, 1, false, relate_rescale},
    {OpKind::kClamp, "Clamp", 1, 1, false, relate_clamp},
    {OpKind::kTable, "Table", 1, 1, false, relate_table},
    {OpKind::kSoftmax, "Softmax", 1, 2, true, relate_softmax},
    {OpKind::kArgMax, "ArgMax", 1, 1, true, relate_argmax},
    {OpKind::kNormalise, "Normalise", 1, 1, true, relate_normalise},
    {OpKind::kDivide, "Divide", 2, 2, true, relate_divide},
    {OpKind::kGather, "Gather", 2, 2, true, relate_gather},
};

const Operator* find(OpKind kind) {
  for (const Operator& op : kOperators) {
    if (op.kind == kind) return &op;
  }
  return nullptr;
}

constexpr size_t kMaxIo = 64;

Status check_interfaces(const program::Program& program) {
  const Error bad{ErrorCode::kBadProgram};
  if (program.limb_bits < 4 || program.limb_bits > circuit::kMaxLimbBits) return bad;
  if (program.registration_limb_bits < 4 || program.registration_limb_bits > circuit::kMaxLimbBits) return bad;
  if (program.inputs.size() > kMaxIo || program.outputs.empty() || program.outputs.size() > kMaxIo) return bad;
  const auto is_input = [](const program::Node& node) { return node.kind == OpKind::kInput; };
  const auto num_input_nodes = std::count_if(program.nodes.begin(), program.nodes.end(), is_input);
  if (static_cast<size_t>(num_input_nodes) != program.inputs.size()) return bad;  // relate_input: no two of one input
  for (const program::InputSpec& input : program.inputs) {
    TACIT_TRY(read_shape(input.shape));
    const size_t last = input.shape.empty() ? 1 : static_cast<size_t>(input.shape.back());
    if (input.bits < 1 || input.bits > 32) return bad;
    if (input.exponents.size() != 1 && input.exponents.size() != last) return bad;
  }
  return Ok{};
}

Status check_output(const program::Program& program, const program::OutputSpec& output, std::span<const Expr> values) {
  const Error bad{ErrorCode::kBadProgram};
  if (output.value >= values.size()) return bad;
  // People are told that it is the index of the largest: then it must be one, and shown as it is.
  const bool is_argmax = program.nodes[output.value].kind == OpKind::kArgMax;
  if (output.is_index && (!is_argmax || output.exponents != std::vector<int8_t>{0})) return bad;
  const Shape& shape = values[output.value].shape;
  const size_t last = shape.empty() ? 1 : static_cast<size_t>(shape.back());
  if (output.exponents.size() != 1 && output.exponents.size() != last) return bad;
  return Ok{};
}

/// Every node's value.
Result<std::vector<Expr>> relate_all(const program::Program& program, Builder& builder) {
  std::vector<Expr> values;
  values.reserve(program.nodes.size());
  size_t total_terms = 0;
  for (program::ValueId id = 0; id < program.nodes.size(); ++id) {
    const program::Node& node = program.nodes[id];
    const Error bad{ErrorCode::kBadProgram, static_cast<uint16_t>(node.kind), id};
    const Operator* op = find(node.kind);
    if (op == nullptr) return bad;
    if (node.inputs.size() < op->min_inputs || node.inputs.size() > op->max_inputs) return bad;
    std::vector<const Expr*> inputs;
    size_t input_terms = 0;  // a relation may list the terms of all inputs
    for (const program::ValueId input : node.inputs) {
      if (input >= id) return bad;
      if (op->linear_inputs && !values[input].is_linear()) return bad;
      input_terms += circuit::num_terms(values[input]);
      inputs.push_back(&values[input]);
    }
    if (input_terms > circuit::kMaxTerms) return Error{ErrorCode::kLimit, 0, id};
    builder.begin_node(id);
    TACIT_ASSIGN(Expr value, op->relate({builder, id, node, inputs}));
    TACIT_TRY(builder.status());
    if (!read_shape(value.shape).ok()) return Error{ErrorCode::kLimit, 0, id};
    if (value.interval.magnitude() > circuit::kMaxMagnitude) return bad;
    const size_t terms = circuit::num_terms(value);
    total_terms += terms;
    if (terms > circuit::kMaxTerms || total_terms > circuit::kMaxTotalTerms) return Error{ErrorCode::kLimit, 0, id};
    for (const circuit::LinearTerm& term : value.linear) {
      if (term.view && term.view->depth > circuit::kMaxViewDepth) return Error{ErrorCode::kLimit, 0, id};
    }
    values.push_back(std::move(value));
  }
  return values;
}

Status lay_out_trees(const program::Program& program, uint32_t input_openings, int log_h, circuit::Circuit& circuit) {
  for (size_t tree = 0; tree < circuit::kNumTrees; ++tree) {
    const uint32_t reserved = reserved_columns(program, static_cast<circuit::Source>(tree), input_openings);
    if (circuit.tensors[tree].empty() && tree != static_cast<size_t>(circuit::Source::kOwn)) continue;
    TACIT_ASSIGN(circuit.layouts[tree], circuit::lay_out(circuit.tensors[tree], log_h, reserved));
  }
  if (circuit::form_work(circuit) > circuit::kMaxFormWork) return Error{ErrorCode::kLimit};
  return Ok{};
}

}  // namespace

std::span<const Operator> operators() { return kOperators; }

Result<Shape> read_shape(std::span<const int64_t> dimensions) {
  if (dimensions.size() > 8) return Error{ErrorCode::kLimit};
  int64_t size = 1;
  for (const int64_t d : dimensions) {
    if (d < 1 || d > (int64_t{1} << 30)) return Error{ErrorCode::kBadProgram};
    size *= d;
    if (size > (int64_t{1} << 30)) return Error{ErrorCode::kLimit};
  }
  return Shape(dimensions.begin(), dimensions.end());
}

uint32_t reserved_columns(const program::Program& program, circuit::Source tree, uint32_t input_openings) {
  constexpr uint32_t kPinColumns = 4;
  const uint32_t t = program.pcs.num_queries;
  switch (tree) {
    case circuit::Source::kWeights: return program.hide_model ? program.openings * t + kPinColumns : 0;
    case circuit::Source::kInput: return input_openings * t + kPinColumns;
    default: return t;
  }
}

Result<circuit::Circuit> elaborate(const program::Program& program, std::span<const Tensor<int64_t>> public_outputs,
                                   uint32_t input_openings) {
  TACIT_TRY(check_interfaces(program));
  Builder builder(program, public_outputs);
  if (input_openings > 0) builder.use_input_commitment();
  TACIT_ASSIGN(const std::vector<Expr> values, relate_all(program, builder));
  for (const program::OutputSpec& output : program.outputs) TACIT_TRY(check_output(program, output, values));
  TACIT_ASSIGN(circuit::Circuit circuit, builder.finish(values));
  TACIT_TRY(lay_out_trees(program, input_openings, program.pcs.log_h, circuit));
  return circuit;
}

Result<circuit::Circuit> elaborate_registration(const program::Program& program) {
  // The weights alone: nothing is disclosed and no node is related.
  program::Program weights;
  weights.limb_bits = program.registration_limb_bits;
  weights.pcs = program.registration_pcs;
  Builder builder(weights, {});
  for (program::ValueId id = 0; id < program.nodes.size(); ++id) {
    const program::Node& node = program.nodes[id];
    if (node.kind != program::OpKind::kWeight) continue;
    TACIT_TRY(relate_weight({builder, id, node, {}}));
  }
  builder.register_weights();
  TACIT_ASSIGN(circuit::Circuit circuit, builder.finish({}));
  TACIT_TRY(lay_out_trees(program, 0, program.registration_pcs.log_h, circuit));
  return circuit;
}

}  // namespace tacit::op
