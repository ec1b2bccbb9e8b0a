#include "tacit/prover/assign.h"

#include "tacit/base/parallel.h"
#include "tacit/prover/lookups.h"

namespace tacit::prover {

namespace {

using circuit::CellGroup;
using circuit::Source;

constexpr size_t kGrain = size_t{1} << 14;  ///< elements that one thread splits at a time

/// Splits a tensor of integers into the limbs of a group; plain cells hold it as it is.
void write_group(const CellGroup& group, const Tensor<int64_t>& values, std::vector<Tensor<F>>& tensors) {
  if (group.limb_bits.empty()) {
    tensors[group.first_tensor] = to_field(values);
    return;
  }
  int shift = 0;
  for (size_t i = 0; i < group.limb_bits.size(); ++i) {
    Tensor<F> limb(values.shape);
    const uint64_t mask = (uint64_t{1} << group.limb_bits[i]) - 1;
    parallel_for(limb.size(), kGrain, [&](size_t begin, size_t end) {
      for (size_t x = begin; x < end; ++x) {
        limb.data[x] = F::from_u64((static_cast<uint64_t>(values.data[x] - group.lo) >> shift) & mask);
      }
    });
    tensors[group.first_tensor + i] = std::move(limb);
    shift += group.limb_bits[i];
  }
}

/// Zeros, and the public tensors; the weights' tensors come as they are made.
Cells start(const circuit::Circuit& circuit) {
  Cells cells;
  for (const Source tree_of : {Source::kOwn, Source::kInput}) {
    const auto tree = static_cast<size_t>(tree_of);
    for (const Shape& shape : circuit.tensors[tree]) cells.trees[tree].emplace_back(shape);
  }
  for (const Tensor<int64_t>& constant : circuit.constants) cells.constants.push_back(to_field(constant));
  return cells;
}

/// Limbs of expressions, in the order in which they were asked for, and multiplicities.
void finish(const circuit::Circuit& circuit, Cells& cells) {
  for (const circuit::LimbsOf& limbs : circuit.limbs) {
    const Tensor<F> field = evaluate(limbs.expr, cells);
    Tensor<int64_t> values(field.shape);
    for (size_t i = 0; i < values.size(); ++i) values.data[i] = field.data[i].to_i64();
    write_group(limbs.group, values, cells.trees[static_cast<size_t>(Source::kOwn)]);
  }
  count_multiplicities(circuit, cells);
}

}  // namespace

std::vector<Tensor<F>> weight_tensors(const circuit::Circuit& circuit, std::span<const Tensor<int64_t>* const> weights) {
  std::vector<Tensor<F>> tensors(circuit.tensors[static_cast<size_t>(Source::kWeights)].size());
  TACIT_CHECK(weights.size() == circuit.weight_cells.size());
  parallel_for(weights.size(), 1, [&](size_t begin, size_t end) {
    for (size_t w = begin; w < end; ++w) {
      for (const CellGroup& group : circuit.weight_cells[w]) write_group(group, *weights[w], tensors);
    }
  });
  return tensors;
}

std::vector<Tensor<F>> weight_tensors(const circuit::Circuit& circuit, std::span<const Tensor<int64_t>> weights) {
  std::vector<const Tensor<int64_t>*> pointers;
  for (const Tensor<int64_t>& tensor : weights) pointers.push_back(&tensor);
  return weight_tensors(circuit, pointers);
}

std::vector<Tensor<int64_t>> public_tensors(const program::Program& program, const op::Values& values) {
  std::vector<Tensor<int64_t>> publics;
  for (size_t i = 0; i < program.inputs.size(); ++i) {
    if (program.inputs[i].is_hidden) continue;
    for (program::ValueId id = 0; id < program.nodes.size(); ++id) {
      const program::Node& node = program.nodes[id];
      if (node.kind == program::OpKind::kInput && node.attributes[0] == static_cast<int64_t>(i)) publics.push_back(values[id]);
    }
  }
  for (const program::OutputSpec& output : program.outputs) publics.push_back(values[output.value]);
  return publics;
}

Cells assign(const program::Program& program, const circuit::Circuit& circuit, const op::Values& values,
             std::span<const Tensor<int64_t>> publics) {
  Cells cells = start(circuit);
  for (const Tensor<int64_t>& tensor : publics) cells.publics.push_back(to_field(tensor));
  std::vector<const Tensor<int64_t>*> weights;
  size_t next_input = 0;
  for (program::ValueId id = 0; id < program.nodes.size(); ++id) {
    const program::Node& node = program.nodes[id];
    if (node.kind == program::OpKind::kWeight) weights.push_back(&values[id]);
    const std::vector<CellGroup>& groups = circuit.node_cells[id];
    const bool in_own_commitment = node.kind == program::OpKind::kInput && groups.empty() &&
                                   program.inputs[static_cast<size_t>(node.attributes[0])].is_hidden;
    if (in_own_commitment) cells.trees[static_cast<size_t>(Source::kInput)][next_input++] = to_field(values[id]);
    const std::vector<Tensor<int64_t>> tensors = op::witness(program, id, values, groups.size());
    for (size_t g = 0; g < groups.size(); ++g) write_group(groups[g], tensors[g], cells.trees[static_cast<size_t>(Source::kOwn)]);
  }
  cells.trees[static_cast<size_t>(Source::kWeights)] = weight_tensors(circuit, weights);
  finish(circuit, cells);
  return cells;
}

Cells assign_registration(const circuit::Circuit& circuit, std::span<const Tensor<int64_t>> weights) {
  Cells cells = start(circuit);
  cells.trees[static_cast<size_t>(Source::kWeights)] = weight_tensors(circuit, weights);
  finish(circuit, cells);
  return cells;
}

}  // namespace tacit::prover
