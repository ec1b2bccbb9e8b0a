#include "tacit/prover/cells.h"

#include <algorithm>

#include "tacit/base/parallel.h"

namespace tacit::prover {

using circuit::Source;

const Tensor<F>& Cells::of(circuit::TensorRef ref) const {
  switch (ref.source) {
    case Source::kConstant: return constants[ref.index];
    case Source::kPublic: return publics[ref.index];
    default: return trees[static_cast<size_t>(ref.source)][ref.index];
  }
}

Tensor<F> to_field(const Tensor<int64_t>& tensor) {
  Tensor<F> out(tensor.shape);
  parallel_for(out.size(), size_t{1} << 14, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) out.data[i] = F::from_i64(tensor.data[i]);
  });
  return out;
}

Tensor<F> evaluate(const circuit::Expr& e, const Cells& cells) {
  TACIT_CHECK(e.is_linear());
  Tensor<F> sum(e.shape);
  for (const circuit::LinearTerm& term : e.linear) {
    const F k = F::from_i64(term.coefficient);
    const auto add = [&](const Tensor<F>& x) {
      for (size_t i = 0; i < sum.size(); ++i) sum.data[i] += k * x.data[i];
    };
    const Tensor<F>& source = cells.of(term.tensor);
    term.view ? add(circuit::apply(term.view.get(), source)) : add(source);
  }
  return sum;
}

namespace {

/// Copies a tile's elements to its cells: runs along the last axes that the tile holds whole.
void place(const circuit::Tile& tile, const Tensor<F>& tensor, F* out) {
  const Shape& shape = tensor.shape;
  const std::vector<int64_t> stride = circuit::strides(shape);
  size_t rank = shape.size(), log_run = 0;
  while (rank > 0) {  // the axes behind are contiguous, and this one's part of the tile is too
    --rank;
    log_run += tile.log_extent[rank];
    if (int64_t{1} << tile.log_extent[rank] != shape[rank]) break;
  }
  const size_t run = size_t{1} << log_run;
  for (size_t i = 0; i < size_t{1} << (tile.log_size - log_run); ++i) {
    size_t at = 0, bits = i;
    for (size_t d = shape.size(); d-- > rank;) at += tile.offset[d] * static_cast<size_t>(stride[d]);
    for (size_t d = rank; d-- > 0; bits >>= tile.log_extent[d]) {
      at += (tile.offset[d] + (bits & ((size_t{1} << tile.log_extent[d]) - 1))) * static_cast<size_t>(stride[d]);
    }
    std::copy_n(tensor.data.data() + at, run, out + i * run);
  }
}

}  // namespace

std::vector<F> lay_out_rows(const circuit::TreeLayout& layout, std::span<const Tensor<F>> tensors, size_t num_rows, size_t h) {
  TACIT_CHECK(num_rows >= layout.num_rows && tensors.size() == layout.tensors.size());
  std::vector<F> rows(num_rows * h);
  parallel_for(tensors.size(), 1, [&](size_t begin, size_t end) {
    for (size_t t = begin; t < end; ++t) {
      for (const circuit::Tile& tile : layout.tensors[t].tiles) place(tile, tensors[t], rows.data() + tile.row * h + tile.column);
    }
  });
  return rows;
}

}  // namespace tacit::prover
