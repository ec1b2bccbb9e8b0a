#pragma once

#include <array>
#include <span>
#include <vector>

#include "tacit/circuit/circuit.h"
#include "tacit/field/cubic.h"

/// The prover's numbers: every tensor of a circuit, as field elements.
namespace tacit::prover {

struct Cells {
  std::array<std::vector<Tensor<F>>, circuit::kNumTrees> trees;  ///< by tree, then by tensor
  std::vector<Tensor<F>> constants;
  std::vector<Tensor<F>> publics;

  const Tensor<F>& of(circuit::TensorRef ref) const;
};

Tensor<F> to_field(const Tensor<int64_t>& tensor);

/// The values of a linear expression.
Tensor<F> evaluate(const circuit::Expr& e, const Cells& cells);

/// Writes a tensor's elements into the rows of its tree, `rows[row * h + column]`.
void place(const circuit::TensorLayout& layout, const Tensor<F>& tensor, size_t h, std::span<F> rows);

}  // namespace tacit::prover
