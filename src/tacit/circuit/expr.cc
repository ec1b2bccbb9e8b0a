#include "tacit/circuit/expr.h"

namespace tacit::circuit {

namespace {

/// k * c, cut so that it cannot overflow: a coefficient beyond 2^62 belongs to an interval that is refused.
int64_t multiply(int64_t k, int64_t c) {
  const __int128 p = static_cast<__int128>(k) * c;
  if (p > kMaxMagnitude) return int64_t{1} << 62;
  if (p < -kMaxMagnitude) return -(int64_t{1} << 62);
  return static_cast<int64_t>(p);
}

}  // namespace

Expr scaled(Expr e, int64_t k) {
  for (LinearTerm& t : e.linear) t.coefficient = multiply(k, t.coefficient);
  for (ProductTerm& t : e.products) t.coefficient = multiply(k, t.coefficient);
  e.interval = e.interval.scaled(k);
  return e;
}

Expr operator+(Expr a, const Expr& b) {
  TACIT_CHECK(a.shape == b.shape);
  a.linear.insert(a.linear.end(), b.linear.begin(), b.linear.end());
  a.products.insert(a.products.end(), b.products.begin(), b.products.end());
  a.interval = a.interval + b.interval;
  return a;
}

Expr operator-(Expr a, const Expr& b) { return std::move(a) + scaled(b, -1); }

Expr viewed(const Expr& e, const ViewStep& step, Interval interval) {
  TACIT_CHECK(e.is_linear() && e.shape == step.in);
  Expr r;
  r.shape = step.out;
  r.interval = interval;
  for (const LinearTerm& t : e.linear) {
    const uint32_t depth = t.view ? t.view->depth + 1 : 1;
    r.linear.push_back({t.coefficient, t.tensor, std::make_shared<const View>(View{step, t.view, depth})});
  }
  return r;
}

Expr reshaped(const Expr& e, const Shape& shape) {
  if (shape == e.shape) return e;
  return viewed(e, {ViewStep::Kind::kReshape, e.shape, shape, {}, nullptr}, e.interval);
}

Expr transposed(const Expr& e, const std::vector<int64_t>& permutation) {
  Shape out;
  for (const int64_t d : permutation) out.push_back(e.shape[static_cast<size_t>(d)]);
  return viewed(e, {ViewStep::Kind::kTranspose, e.shape, out, permutation, nullptr}, e.interval);
}

Expr sliced(const Expr& e, int64_t axis, int64_t start, int64_t step, int64_t length) {
  Shape out = e.shape;
  out[static_cast<size_t>(axis)] = length;
  return viewed(e, {ViewStep::Kind::kSlice, e.shape, out, {axis, start, step}, nullptr}, e.interval);
}

Expr embedded(const Expr& e, int64_t axis, int64_t offset, int64_t size) {
  Shape out = e.shape;
  out[static_cast<size_t>(axis)] = size;
  return viewed(e, {ViewStep::Kind::kEmbed, e.shape, out, {axis, offset}, nullptr}, e.interval.united({0, 0}));
}

Expr broadcast(const Expr& e, const Shape& shape) {
  if (shape == e.shape) return e;
  return viewed(e, {ViewStep::Kind::kBroadcast, e.shape, shape, {}, nullptr}, e.interval);
}

Expr sum_axis(const Expr& e, int64_t axis) {
  Shape out = e.shape;
  out[static_cast<size_t>(axis)] = 1;
  return viewed(e, {ViewStep::Kind::kSumAxis, e.shape, out, {axis}, nullptr},
                e.interval.scaled(e.shape[static_cast<size_t>(axis)]));
}

Expr prefix_sum(const Expr& e, int64_t axis) {
  const Interval whole = e.interval.scaled(e.shape[static_cast<size_t>(axis)]);
  return viewed(e, {ViewStep::Kind::kPrefixSum, e.shape, e.shape, {axis}, nullptr}, whole.united(e.interval));
}

Expr windowed(const Expr& e, int64_t axis, int64_t outputs, int64_t kernel, int64_t stride, int64_t dilation, int64_t pad) {
  Shape out = e.shape;
  out[static_cast<size_t>(axis)] = outputs;
  out.insert(out.begin() + axis + 1, kernel);
  return viewed(e, {ViewStep::Kind::kWindow, e.shape, out, {axis, stride, dilation, pad}, nullptr}, e.interval.united({0, 0}));
}

Expr scaled_by(const Expr& e, std::shared_ptr<const Tensor<int64_t>> weights) {
  Interval range{weights->data.front(), weights->data.front()};
  for (const int64_t w : weights->data) range = range.united({w, w});
  return viewed(e, {ViewStep::Kind::kScale, e.shape, e.shape, {}, std::move(weights)}, e.interval * range);
}

Expr product(const Expr& a, std::vector<uint8_t> a_labels, const Expr& b, std::vector<uint8_t> b_labels,
             std::vector<int64_t> label_sizes, size_t rank) {
  TACIT_CHECK(a.is_linear() && b.is_linear());
  Expr r;
  r.shape.assign(label_sizes.begin(), label_sizes.begin() + static_cast<ptrdiff_t>(rank));
  r.interval = a.interval * b.interval;
  for (size_t l = rank; l < label_sizes.size(); ++l) r.interval = r.interval.scaled(label_sizes[l]);
  r.products.push_back({1, a, b, std::move(a_labels), std::move(b_labels), std::move(label_sizes)});
  return r;
}

Expr elementwise_product(const Expr& a, const Expr& b) {
  const size_t rank = a.shape.size();
  TACIT_CHECK(b.shape.size() == rank);
  std::vector<uint8_t> a_labels(rank, kNoLabel), b_labels(rank, kNoLabel);
  std::vector<int64_t> sizes(rank);
  for (size_t d = 0; d < rank; ++d) {
    sizes[d] = a.shape[d] > b.shape[d] ? a.shape[d] : b.shape[d];
    if (a.shape[d] > 1) a_labels[d] = static_cast<uint8_t>(d);
    if (b.shape[d] > 1) b_labels[d] = static_cast<uint8_t>(d);
  }
  return product(a, std::move(a_labels), b, std::move(b_labels), std::move(sizes), rank);
}

}  // namespace tacit::circuit
