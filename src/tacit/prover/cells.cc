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

std::vector<F> lay_out_rows(const circuit::TreeLayout& layout, std::span<const Tensor<F>> tensors, size_t num_rows, size_t h) {
  TACIT_CHECK(num_rows >= layout.num_rows && tensors.size() == layout.tensors.size());
  std::vector<F> rows(num_rows * h);
  parallel_for(tensors.size(), 1, [&](size_t begin, size_t end) {
    for (size_t t = begin; t < end; ++t) {
      for (const circuit::Tile& tile : layout.tensors[t].tiles) {
        F* out = rows.data() + tile.row * h + tile.column;
        for_each_run(tile, tensors[t].shape, [&](size_t i, size_t at, size_t run) { std::copy_n(tensors[t].data.data() + at, run, out + i); });
      }
    }
  });
  return rows;
}

}  // namespace tacit::prover
