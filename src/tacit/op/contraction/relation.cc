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
  return circuit::product(a, std::move(a_labels), b, std::move(b_labels), std::move(sizes), rank);
}

/// kEinsum {rank, labels, labels of A's axes..., labels of B's axes...}: acc over the labels 0 .. rank-1 is the sum over the
/// others of A B. An axis of size 1 is repeated along its label.
Result<Expr> relate_einsum(const RelationContext& c) {
  const Shape& a = c.input(0).shape;
  const Shape& b = c.input(1).shape;
  if (c.num_attributes() != 2 + a.size() + b.size()) return c.bad();
  const int64_t rank = c.attribute(0), num_labels = c.attribute(1);
  if (rank < 0 || num_labels < rank || num_labels > 16) return c.bad();
  std::vector<int64_t> sizes(static_cast<size_t>(num_labels), 1);
  size_t next = 2;
  const auto read_labels = [&](const Shape& shape, std::vector<uint8_t>& labels) {
    uint32_t seen = 0;
    for (size_t d = 0; d < shape.size(); ++d, ++next) {
      const int64_t label = c.attribute(next);
      if (label < 0 || label >= num_labels || (seen >> label & 1) != 0) return false;
      seen |= uint32_t{1} << label;
      int64_t& size = sizes[static_cast<size_t>(label)];
      if (shape[d] != 1 && size != 1 && shape[d] != size) return false;
      size = std::max(size, shape[d]);
      labels.push_back(shape[d] == 1 ? circuit::kNoLabel : static_cast<uint8_t>(label));
    }
    return true;
  };
  std::vector<uint8_t> a_labels, b_labels;
  if (!read_labels(a, a_labels) || !read_labels(b, b_labels)) return c.bad();
  return circuit::product(c.input(0), std::move(a_labels), c.input(1), std::move(b_labels), std::move(sizes), static_cast<size_t>(rank));
}

}  // namespace tacit::op
