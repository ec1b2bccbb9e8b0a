#include "tacit/prover/cells.h"

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
  for (size_t i = 0; i < out.size(); ++i) out.data[i] = F::from_i64(tensor.data[i]);
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

void place(const circuit::TensorLayout& layout, const Tensor<F>& tensor, size_t h, std::span<F> rows) {
  const std::vector<int64_t> stride = circuit::strides(layout.shape);
  for (const circuit::Tile& tile : layout.tiles) {
    F* out = rows.data() + tile.row * h + tile.column;
    for (size_t i = 0; i < size_t{1} << tile.log_size; ++i) {
      size_t at = 0, bits = i;
      for (size_t d = layout.shape.size(); d-- > 0; bits >>= tile.log_extent[d]) {
        at += (tile.offset[d] + (bits & ((size_t{1} << tile.log_extent[d]) - 1))) * static_cast<size_t>(stride[d]);
      }
      out[i] = tensor.data[at];
    }
  }
}

}  // namespace tacit::prover
