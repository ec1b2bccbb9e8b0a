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

/// The rows of a tree, row-major, `num_rows` of them and at least the layout's, of h cells: the tensors' elements each in its
/// cell, zeros elsewhere.
std::vector<F> lay_out_rows(const circuit::TreeLayout& layout, std::span<const Tensor<F>> tensors, size_t num_rows, size_t h);

}  // namespace tacit::prover
