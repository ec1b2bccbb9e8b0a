#include "tacit/op/relations.h"

namespace tacit::op {

/// kMatMul: acc[.., i, j] = sum_k A[.., i, k] B[.., k, j]. The accumulator is virtual: whatever rescales it equates it
/// to committed cells at a random point, where it is a sumcheck over k (protocol section 3).
Result<Expr> relate_matmul(const RelationContext& c) {
  const Expr& a = c.input(0);
  const Expr& b = c.input(1);
  const size_t rank = a.shape.size();
  if (c.num_attributes() != 0 || rank < 2 || b.shape.size() != rank || a.shape[rank - 1] != b.shape[rank - 2]) return c.bad();
  const auto row = rank - 2, column = rank - 1;
  std::vector<uint8_t> a_labels(rank, circuit::kNoLabel), b_labels(rank, circuit::kNoLabel);
  std::vector<int64_t> sizes(rank + 1);
  const auto label = [](std::vector<uint8_t>& labels, const Shape& shape, size_t axis, size_t name) {
    if (shape[axis] > 1) labels[axis] = static_cast<uint8_t>(name);
  };
  for (size_t d = 0; d < row; ++d) {
    if (a.shape[d] != b.shape[d] && a.shape[d] != 1 && b.shape[d] != 1) return c.bad();
    sizes[d] = std::max(a.shape[d], b.shape[d]);
    label(a_labels, a.shape, d, d);
    label(b_labels, b.shape, d, d);
  }
  sizes[row] = a.shape[row];
  sizes[column] = b.shape[column];
  sizes[rank] = a.shape[column];
  label(a_labels, a.shape, row, row);
  label(a_labels, a.shape, column, rank);
  label(b_labels, b.shape, row, rank);
  label(b_labels, b.shape, column, column);
  TACIT_TRY(read_shape(std::span<const int64_t>(sizes).first(rank)));
  return circuit::product(a, std::move(a_labels), b, std::move(b_labels), std::move(sizes), rank);
}

}  // namespace tacit::op
