#include "conformance.h"
#include "tacit/op/clamp/semantics.h"

/// Clamps, alone and of wide sums.
namespace tacit::testing {
namespace {

Example clamped(const char* name, const Shape& shape, int in_bits, int64_t shift, int64_t low, int64_t high, int64_t bits, uint64_t seed) {
  Example e{name, Writer(seed, 11), {2, int64_t{1} << shift}};
  const auto x = e.writer.input(shape, in_bits);
  e.writer.output(e.writer.node(OpKind::kClamp, {x}, {shift, low, high, bits}));
  return e;
}

std::vector<Example> clamps() {
  std::vector<Example> list{
      clamped("a ReLU6", {3, 5}, 14, 4, 0, 384, 10, 1),
      clamped("no shift", {7}, 12, 0, -100, 900, 12, 2),
      clamped("bounds of one sign", {2, 4}, 12, 3, 20, 90, 9, 3),
      clamped("a power of two of values", {6}, 12, 2, -64, 63, 10, 4),
      clamped("two values", {6}, 10, 5, -1, 0, 5, 5),
      clamped("wider than a limb", {4}, 32, 3, -70000, 1000000, 30, 6),
      clamped("scalar", {}, 9, 1, -5, 5, 9, 7),
      clamped("almost nothing beyond", {4}, 8, 0, -127, 126, 1, 8),
  };
  // Every side of both bounds, ties of both signs, and the ends of what t may be.
  Example ends{"ties and ends", Writer(9, 11), {2, 4}};
  const auto x = ends.writer.input(Integers({12}, {-30, -2, -3, -1, 1, 2, 38, 37, 39, 42, 69, 17}), 8);
  ends.writer.output(ends.writer.node(OpKind::kClamp, {x}, {2, 0, 10, 3}));
  list.push_back(std::move(ends));
  Example product{"a sum of products", Writer(10, 11), {2, 16}};
  const auto a = product.writer.input({3, 4}, 8), w = product.writer.weight({4, 2}, 8);
  product.writer.output(product.writer.node(OpKind::kClamp, {product.writer.node(OpKind::kMatMul, {a, w}, {})}, {4, 0, 500, 13}));
  list.push_back(std::move(product));
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Clamp, clamps)

TEST(ClampSemantics, RoundsThenBounds) {
  Writer w(1);
  w.output(w.node(OpKind::kClamp, {w.input(Integers({8}, {-30, -3, -2, 1, 2, 38, 41, 69}), 8)}, {2, 0, 10, 3}));
  const auto values = op::interpret(w.program, w.inputs, w.weights);
  ASSERT_TRUE(values);
  EXPECT_EQ(values->back().data, (std::vector<int64_t>{0, 0, 0, 0, 1, 10, 10, 10}));
}

TEST(ClampSemantics, TooFarBeyondABound) {
  for (const auto& [value, t] : {std::pair(70, 18), std::pair(-31, -8), std::pair(127, 32)}) {
    Writer w(1);
    w.output(w.node(OpKind::kClamp, {w.input(Integers({2}, {0, value}), 8)}, {2, 0, 10, 3}));
    const auto failed = op::interpret(w.program, w.inputs, w.weights);
    ASSERT_FALSE(failed) << value;
    EXPECT_EQ(failed.error(), (op::OutOfRange{1, 1, t, -7, 17}));
  }
}

}  // namespace
}  // namespace tacit::testing
