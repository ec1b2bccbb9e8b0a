#pragma once

#include <cstdint>
#include <vector>

#include "tacit/base/tensor.h"
#include "tacit/circuit/view.h"

namespace tacit::circuit {

/// Where the numbers of a tensor come from.
enum class Source : uint8_t {
  kOwn,       ///< cells of the proof's own tree
  kWeights,   ///< cells of the pinned weight commitment
  kInput,     ///< cells of a pinned input commitment
  kPublic,    ///< public inputs and outputs: the statement
  kConstant,  ///< public constants of the program
};
inline constexpr size_t kNumTrees = 3;  ///< kOwn, kWeights and kInput are trees, in this order

struct TensorRef {
  Source source{};
  uint32_t index = 0;
  bool operator==(const TensorRef&) const = default;
};

/// The largest magnitude of any value of a program. A relation adds few such values: it stays far below p.
inline constexpr __int128 kMaxMagnitude = __int128{1} << 62;

/// Inclusive bounds of every element, from enforced ranges only. An interval that leaves +-kHuge becomes all of it, which
/// no sum narrows again: it is refused in the end, and nothing overflows on the way.
struct Interval {
  static constexpr __int128 kHuge = __int128{1} << 100;
  __int128 lo = 0;
  __int128 hi = 0;

  static Interval of_signed_bits(int bits) { return {-(__int128{1} << (bits - 1)), (__int128{1} << (bits - 1)) - 1}; }
  static Interval of_unsigned_bits(int bits) { return {0, (__int128{1} << bits) - 1}; }
  friend Interval operator+(Interval a, Interval b) { return Interval{a.lo + b.lo, a.hi + b.hi}.cut(); }
  friend Interval operator*(Interval a, Interval b) {
    if (a.magnitude() > kMaxMagnitude || b.magnitude() > kMaxMagnitude) return {-kHuge, kHuge};
    Interval r{a.lo * b.lo, a.lo * b.lo};
    for (const __int128 v : {a.lo * b.hi, a.hi * b.lo, a.hi * b.hi}) r = r.united({v, v});
    return r.cut();
  }
  Interval operator-() const { return {-hi, -lo}; }
  Interval scaled(int64_t k) const { return *this * Interval{k, k}; }
  Interval united(Interval b) const { return {lo < b.lo ? lo : b.lo, hi > b.hi ? hi : b.hi}; }
  bool contains(__int128 v) const { return lo <= v && v <= hi; }
  bool within(Interval outer) const { return lo >= outer.lo && hi <= outer.hi; }
  /// max(|lo|, |hi|)
  __int128 magnitude() const { return -lo > hi ? -lo : hi; }

 private:
  /// Both bounds go together: cut alone, those of a difference of huge numbers would pass each other and look small.
  Interval cut() const { return lo < -kHuge || hi > kHuge ? Interval{-kHuge, kHuge} : *this; }
};

/// coefficient * view(tensor)
struct LinearTerm {
  int64_t coefficient = 1;
  TensorRef tensor;
  ViewPtr view;
};

struct ProductTerm;

/// A virtual tensor: a sum of public multiples of views of tensors, and of products of two such sums.
struct Expr {
  Shape shape;
  std::vector<LinearTerm> linear;
  std::vector<ProductTerm> products;
  Interval interval;
  bool is_linear() const { return products.empty(); }
};

inline constexpr uint8_t kNoLabel = 255;  ///< of an axis of size 1

/// coefficient * sum over the contracted labels of a * b. Each axis of a factor carries a label: labels below the rank
/// of the term's shape are its axes, the others are contracted.
struct ProductTerm {
  int64_t coefficient = 1;
  Expr a, b;  ///< linear
  std::vector<uint8_t> a_labels, b_labels;
  std::vector<int64_t> label_sizes;  ///< output axes first
};

/// Linear terms, those of the products' factors included: what an expression costs to hold.
inline size_t num_terms(const Expr& e) {
  size_t n = e.linear.size();
  for (const ProductTerm& p : e.products) n += 1 + p.a.linear.size() + p.b.linear.size();
  return n;
}

/// The algebra of virtual tensors. Shapes and axes are right: the operators check them first.
Expr scaled(Expr e, int64_t k);
Expr operator+(Expr a, const Expr& b);
Expr operator-(Expr a, const Expr& b);
/// Adds one step to the view of every term; `e` is linear. `interval` bounds the result.
Expr viewed(const Expr& e, const ViewStep& step, Interval interval);
Expr reshaped(const Expr& e, const Shape& shape);
Expr transposed(const Expr& e, const std::vector<int64_t>& permutation);
Expr sliced(const Expr& e, int64_t axis, int64_t start, int64_t step, int64_t length);
Expr embedded(const Expr& e, int64_t axis, int64_t offset, int64_t size);
Expr broadcast(const Expr& e, const Shape& shape);
Expr sum_axis(const Expr& e, int64_t axis);
Expr prefix_sum(const Expr& e, int64_t axis);
/// The axis becomes (output, kernel): windows of `kernel` elements, see ViewStep::Kind::kWindow.
Expr windowed(const Expr& e, int64_t axis, int64_t outputs, int64_t kernel, int64_t stride, int64_t dilation, int64_t pad);
Expr scaled_by(const Expr& e, std::shared_ptr<const Tensor<int64_t>> weights);
/// sum over the contracted labels of a * b, of shape label_sizes[0..rank).
Expr product(const Expr& a, std::vector<uint8_t> a_labels, const Expr& b, std::vector<uint8_t> b_labels,
             std::vector<int64_t> label_sizes, size_t rank);
/// a * b elementwise; equal ranks, dimensions equal or 1.
Expr elementwise_product(const Expr& a, const Expr& b);

}  // namespace tacit::circuit
