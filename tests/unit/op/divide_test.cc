#include <cmath>
#include <limits>

#include "conformance.h"
#include "tacit/op/divide/semantics.h"

/// Division of tensors.
namespace tacit::testing {
namespace {

/// a by a divisor that is |b| + 1 where it has no sign, and b with its zeros replaced where it has one.
Example quotient(const char* name, const Shape& a, const Shape& b, int a_bits, int b_bits, bool has_sign, uint64_t seed) {
  Example e{name, Writer(seed, 11), {2, int64_t{1} << 12}};
  Integers divisors = e.writer.random(b, b_bits);
  for (int64_t& v : divisors.data) {
    if (!has_sign) v = std::min(std::abs(v) + 1, (int64_t{1} << (b_bits - 1)) - 1);
    if (v == 0) v = -1;
  }
  const auto x = e.writer.input(a, a_bits), y = e.writer.input(std::move(divisors), b_bits);
  e.writer.output(e.writer.node(OpKind::kDivide, {x, y}, {a_bits + 1, has_sign}));
  return e;
}

std::vector<Example> quotients() {
  std::vector<Example> list{
      quotient("vector", {5}, {5}, 12, 6, false, 1),
      quotient("one divisor per row", {3, 5}, {3, 1}, 14, 9, false, 2),
      quotient("one dividend, many divisors", {1, 1}, {2, 3}, 16, 5, false, 3),
      quotient("outer", {3, 1, 1}, {1, 2, 3}, 10, 12, false, 4),
      quotient("scalar", {}, {}, 20, 4, false, 5),
      quotient("a wide divisor", {4}, {4}, 9, 30, false, 6),
      quotient("signed vector", {5}, {5}, 12, 6, true, 7),
      quotient("signed divisor per row", {3, 5}, {3, 1}, 14, 9, true, 8),
      quotient("signed divisors of one dividend", {1}, {7}, 14, 5, true, 9),
      quotient("signed scalar", {}, {}, 9, 17, true, 10),
  };
  // Ties of both signs by divisors of both signs, and the ends of the quotient's range.
  Example ties{"ties and ends", Writer(11, 11), {2}};
  const auto a = ties.writer.input(Integers({8}, {5, -5, 5, -5, 127, -128, 0, 1}), 8);
  const auto b = ties.writer.input(Integers({8}, {2, 2, -2, -2, 1, 1, -4, 3}), 4);
  ties.writer.output(ties.writer.node(OpKind::kDivide, {a, b}, {8, 1}));
  list.push_back(std::move(ties));
  // Divisors that are positive by their interval: 2^7 + x.
  Example shifted{"positive by its interval", Writer(12, 11), {2}};
  const auto x = shifted.writer.input({3, 2}, 8);
  const auto y = shifted.writer.node(OpKind::kLinear, {shifted.writer.input({3, 2}, 8)}, {129, 1});
  shifted.writer.output(shifted.writer.node(OpKind::kDivide, {x, y}, {9, 0}));
  list.push_back(std::move(shifted));
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Divide, quotients)

TEST(DivideSemantics, RoundsHalfUp) {
  for (int64_t a = -40; a <= 40; ++a) {
    for (int64_t b = -9; b <= 9; ++b) {
      if (b == 0) continue;
      const double want = std::floor(static_cast<double>(a) / static_cast<double>(b) + 0.5);
      EXPECT_EQ(op::divide_half_up(a, b), static_cast<int64_t>(want)) << a << " / " << b;
    }
  }
}

/// No quotient: the run ends and names the divisor.
TEST(DivideSemantics, DivisorsThatMayNotBe) {
  const auto run = [](int64_t divisor, int64_t has_sign, int64_t bits) {
    Writer w(6);
    const auto a = w.input(Integers({3}, {5, 6, 7}), 8), b = w.input(Integers({3}, {1, divisor, 1}), 8);
    w.output(w.node(OpKind::kDivide, {a, b}, {bits, has_sign}));
    return op::interpret(w.program, w.inputs, w.weights);
  };
  EXPECT_TRUE(run(-2, 1, 8));
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  for (const auto& [divisor, has_sign] : {std::pair(0, 0), std::pair(-2, 0), std::pair(0, 1)}) {
    const auto failed = run(divisor, has_sign, 8);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), (op::OutOfRange{2, 1, divisor, 1, kMost}));
  }
  const auto large = run(1, 0, 3);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error(), (op::OutOfRange{2, 0, 5, -4, 3}));
}

}  // namespace
}  // namespace tacit::testing
