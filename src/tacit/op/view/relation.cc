#include "tacit/op/relations.h"

/// Data movement: the value is a linear form on the same cells; nothing is committed and nothing is to be proved.
namespace tacit::op {

Result<Expr> relate_reshape(const RelationContext& c) {
  TACIT_ASSIGN(const Shape shape, read_shape(c.node.attributes));
  if (num_elements(shape) != num_elements(c.input(0).shape)) return c.bad();
  return circuit::reshaped(c.input(0), shape);
}

Result<Expr> relate_transpose(const RelationContext& c) {
  const size_t rank = c.input(0).shape.size();
  if (c.num_attributes() != rank) return c.bad();
  std::vector<bool> seen(rank);
  for (const int64_t d : c.node.attributes) {
    if (d < 0 || d >= static_cast<int64_t>(rank) || seen[static_cast<size_t>(d)]) return c.bad();
    seen[static_cast<size_t>(d)] = true;
  }
  return circuit::transposed(c.input(0), c.node.attributes);
}

Result<Expr> relate_slice(const RelationContext& c) {
  const Shape& shape = c.input(0).shape;
  if (c.num_attributes() != 4) return c.bad();
  const int64_t axis = c.attribute(0), start = c.attribute(1), step = c.attribute(2), length = c.attribute(3);
  if (axis < 0 || axis >= static_cast<int64_t>(shape.size())) return c.bad();
  const int64_t n = shape[static_cast<size_t>(axis)];
  if (step == 0 || step > n || step < -n || length < 1 || length > n || start < 0 || start >= n) return c.bad();
  const int64_t last = start + (length - 1) * step;
  if (last < 0 || last >= n) return c.bad();
  return circuit::sliced(c.input(0), axis, start, step, length);
}

Result<Expr> relate_concat(const RelationContext& c) {
  if (c.num_attributes() != 1) return c.bad();
  Shape shape = c.input(0).shape;
  const int64_t axis = c.attribute(0);
  if (axis < 0 || axis >= static_cast<int64_t>(shape.size())) return c.bad();
  int64_t total = 0;
  for (const Expr* input : c.inputs) {
    if (input->shape.size() != shape.size()) return c.bad();
    for (size_t d = 0; d < shape.size(); ++d) {
      if (static_cast<int64_t>(d) != axis && input->shape[d] != shape[d]) return c.bad();
    }
    total += input->shape[static_cast<size_t>(axis)];
  }
  shape[static_cast<size_t>(axis)] = total;
  Expr value;
  value.shape = shape;
  circuit::Interval interval = c.input(0).interval;
  int64_t offset = 0;
  for (const Expr* input : c.inputs) {
    value = std::move(value) + circuit::embedded(*input, axis, offset, total);
    interval = interval.united(input->interval);
    offset += input->shape[static_cast<size_t>(axis)];
  }
  value.interval = interval;  // each element comes from one input
  return value;
}

Result<Expr> relate_broadcast(const RelationContext& c) {
  TACIT_ASSIGN(const Shape shape, read_shape(c.node.attributes));
  const Shape& from = c.input(0).shape;
  if (from.size() != shape.size()) return c.bad();
  for (size_t d = 0; d < shape.size(); ++d) {
    if (from[d] != shape[d] && from[d] != 1) return c.bad();
  }
  return circuit::broadcast(c.input(0), shape);
}

/// kWindow {axis, outputs, kernel, stride, dilation, pad}: the axis becomes (outputs, kernel).
Result<Expr> relate_window(const RelationContext& c) {
  constexpr int64_t kMaxExtent = int64_t{1} << 30;
  Shape shape = c.input(0).shape;
  if (c.num_attributes() != 6 || shape.size() >= 8) return c.bad();
  const int64_t axis = c.attribute(0);
  if (axis < 0 || axis >= static_cast<int64_t>(shape.size())) return c.bad();
  for (size_t i = 1; i < 5; ++i) {
    if (c.attribute(i) < 1 || c.attribute(i) > kMaxExtent) return c.bad();
  }
  if (c.attribute(5) < 0 || c.attribute(5) > kMaxExtent) return c.bad();
  shape[static_cast<size_t>(axis)] = c.attribute(1);
  shape.insert(shape.begin() + axis + 1, c.attribute(2));
  return circuit::windowed(c.input(0), axis, c.attribute(1), c.attribute(2), c.attribute(3), c.attribute(4), c.attribute(5));
}

/// kSumAxis {axis}: the axis becomes 1.
Result<Expr> relate_sum_axis(const RelationContext& c) {
  if (c.num_attributes() != 1) return c.bad();
  const int64_t axis = c.attribute(0);
  if (axis < 0 || axis >= static_cast<int64_t>(c.input(0).shape.size())) return c.bad();
  return circuit::sum_axis(c.input(0), axis);
}

}  // namespace tacit::op
