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

/// Calls f(i, at, run) for the runs of a tile's, or a box's, elements that are neighbours in the tensor as well: elements
/// [i, i + run) of the tile are elements [at, at + run) of the tensor, row-major.
template <class Box, class Fn>
void for_each_run(const Box& box, const Shape& shape, Fn&& f) {
  const std::vector<int64_t> stride = circuit::strides(shape);
  size_t rank = shape.size(), log_run = 0;
  while (rank > 0) {  // the axes behind are contiguous, and this one's part of the box is too
    --rank;
    log_run += box.log_extent[rank];
    if (int64_t{1} << box.log_extent[rank] != shape[rank]) break;
  }
  const size_t run = size_t{1} << log_run;
  size_t first = 0;
  for (size_t d = rank; d < shape.size(); ++d) first += box.offset[d] * static_cast<size_t>(stride[d]);
  for (size_t i = 0; i < size_t{1} << (box.log_size - log_run); ++i) {
    size_t at = first, bits = i;
    for (size_t d = rank; d-- > 0; bits >>= box.log_extent[d]) {
      at += (box.offset[d] + (bits & ((size_t{1} << box.log_extent[d]) - 1))) * static_cast<size_t>(stride[d]);
    }
    f(i * run, at, run);
  }
}

/// The rows of a tree, row-major, `num_rows` of them and at least the layout's, of h cells: the tensors' elements each in its
/// cell, zeros elsewhere.
std::vector<F> lay_out_rows(const circuit::TreeLayout& layout, std::span<const Tensor<F>> tensors, size_t num_rows, size_t h);

}  // namespace tacit::prover
