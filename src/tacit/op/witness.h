#pragma once

#include <span>
#include <vector>

#include "tacit/circuit/circuit.h"
#include "tacit/op/interpreter.h"
#include "tacit/program/program.h"

/// The prover's half of every operator: the integers of the cell groups that its relation asked for.
namespace tacit::op {

using Integers = Tensor<int64_t>;

/// What a witness sees of its node. `inputs` and `output` are the interpreter's values.
struct WitnessContext {
  const program::Node& node;
  std::span<const Integers* const> inputs;
  const Integers& output;

  const Integers& input(size_t i) const { return *inputs[i]; }
};

/// One tensor per cell group, in the order of the relation.
std::vector<Integers> witness_input(const WitnessContext&);
std::vector<Integers> witness_rescale(const WitnessContext&);
std::vector<Integers> witness_clamp(const WitnessContext&);
std::vector<Integers> witness_table(const WitnessContext&, bool commits_argument);
std::vector<Integers> witness_softmax(const WitnessContext&);
std::vector<Integers> witness_argmax(const WitnessContext&);
std::vector<Integers> witness_normalise(const WitnessContext&);
std::vector<Integers> witness_divide(const WitnessContext&);

/// The cell groups' integers of node `id`; nothing for operators that commit nothing. `num_groups`: how many the
/// relation asked for.
std::vector<Integers> witness(const program::Program& program, program::ValueId id, const Values& values,
                              size_t num_groups);

}  // namespace tacit::op
