#include "tacit/op/relations.h"
#include "tacit/op/softmax/semantics.h"

#include <bit>

namespace tacit::op {

namespace {

/// Bits of the non-negative differences of two values of an interval, and one to spare for the tie rule.
int difference_bits(const circuit::Interval& interval) {
  int bits = 1;
  while ((__int128{1} << bits) <= interval.hi - interval.lo + 1) ++bits;
  return bits;
}

Shape without_last(const Shape& shape) { return Shape(shape.begin(), shape.end() - 1); }

/// The index is public: the largest value z_a is a linear form, and z_a - z_j - [j < a] >= 0 for every j.
Result<Expr> relate_disclosed(const RelationContext& c, int bits) {
  Builder& b = c.builder;
  const Expr& z = c.input(0);
  const auto axis = static_cast<int64_t>(z.shape.size()) - 1;
  const int64_t n = z.shape.back();
  TACIT_ASSIGN(const Tensor<int64_t> index, b.disclosed(c.id, z.shape));
  auto one_hot = std::make_shared<Tensor<int64_t>>(z.shape);
  Tensor<int64_t> before(z.shape);
  for (size_t row = 0; row < index.size(); ++row) {
    const int64_t a = index.data[row];
    if (a < 0 || a >= n) return Error{ErrorCode::kRangeViolation};
    for (int64_t j = 0; j < n; ++j) {
      const size_t at = row * static_cast<size_t>(n) + static_cast<size_t>(j);
      one_hot->data[at] = j == a ? 1 : 0;
      before.data[at] = j < a ? 1 : 0;
    }
  }
  Expr largest = circuit::sum_axis(circuit::scaled_by(z, std::move(one_hot)), axis);
  largest.interval = z.interval;
  b.range_check(circuit::broadcast(largest, z.shape) - z - b.constant(std::move(before)), bits);
  Expr result = b.constant(Tensor<int64_t>(index));
  result.interval = {0, n - 1};  // whatever the statement says: sizes are elaborated before it is known
  return result;
}

/// The index stays hidden: a one-hot row h picks it (operators.md 4.9).
Result<Expr> relate_hidden(const RelationContext& c, int bits) {
  Builder& b = c.builder;
  const Expr& z = c.input(0);
  const auto axis = static_cast<int64_t>(z.shape.size()) - 1;
  const int64_t n = z.shape.back();
  Shape row = z.shape;
  row.back() = 1;
  if (z.interval.magnitude() > (__int128{1} << 47)) return c.bad();
  if (static_cast<uint64_t>(n) > circuit::kMaxPublicElements) return Error{ErrorCode::kLimit, 0, c.id};

  const Expr h = b.cells(z.shape, {0, 1});
  b.zero(circuit::elementwise_product(h, h) - h);
  b.zero(circuit::sum_axis(h, axis) - b.constant(row, 1));
  const int value_bits = bits + 1;
  const Expr largest = b.ranged(row, static_cast<int64_t>(z.interval.lo), value_bits);
  const size_t rank = z.shape.size();
  std::vector<uint8_t> labels(rank, circuit::kNoLabel);
  std::vector<int64_t> sizes = row;
  for (size_t d = 0; d < rank; ++d) {
    if (z.shape[d] > 1) labels[d] = static_cast<uint8_t>(d + 1 == rank ? rank : d);
  }
  sizes.push_back(n);
  b.zero(circuit::product(h, labels, z, labels, std::move(sizes), rank) - largest);
  // [j < a] = 1 - (h_0 + .. + h_j)
  const Expr before = b.constant(z.shape, 1) - circuit::prefix_sum(h, axis);
  b.range_check(circuit::broadcast(largest, z.shape) - z - before, value_bits);

  auto counter = std::make_shared<Tensor<int64_t>>(Shape(rank, 1));
  counter->shape.back() = n;
  counter->data.resize(static_cast<size_t>(n));
  for (int64_t j = 0; j < n; ++j) counter->data[static_cast<size_t>(j)] = j;
  Expr index = circuit::sum_axis(circuit::scaled_by(h, std::move(counter)), axis);
  index.interval = {0, n - 1};
  return circuit::reshaped(index, without_last(z.shape));
}

}  // namespace

/// kArgMax {disclosed}, lowest index on ties.
Result<Expr> relate_argmax(const RelationContext& c) {
  const Expr& z = c.input(0);
  if (c.num_attributes() != 1 || (c.attribute(0) != 0 && c.attribute(0) != 1) || z.shape.empty()) return c.bad();
  const int bits = difference_bits(z.interval);
  if (bits > 60) return c.bad();
  return c.attribute(0) == 1 ? relate_disclosed(c, bits) : relate_hidden(c, bits);
}

}  // namespace tacit::op
