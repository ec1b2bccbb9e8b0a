#pragma once

#include "tacit/op/interpreter.h"
#include "tacit/op/witness.h"
#include "tacit/prover/cells.h"

namespace tacit::prover {

/// Every cell of a program's circuit from the interpreter's values. Sets the own tensors (multiplicities included), the
/// weight tensors, the input tensors, constants and publics.
Cells assign(const program::Program& program, const circuit::Circuit& circuit, const op::Values& values,
             std::span<const Tensor<int64_t>> publics);

/// The cells of the registration circuit.
Cells assign_registration(const circuit::Circuit& circuit, std::span<const Tensor<int64_t>> weights);

/// The limb tensors of the weight tree.
std::vector<Tensor<F>> weight_tensors(const circuit::Circuit& circuit, std::span<const Tensor<int64_t>> weights);
std::vector<Tensor<F>> weight_tensors(const circuit::Circuit& circuit, std::span<const Tensor<int64_t>* const> weights);

/// The statement's tensors: public inputs, then outputs.
std::vector<Tensor<int64_t>> public_tensors(const program::Program& program, const op::Values& values);

}  // namespace tacit::prover
