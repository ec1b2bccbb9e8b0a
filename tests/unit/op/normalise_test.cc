#include <cmath>

#include "conformance.h"
#include "tacit/op/normalise/semantics.h"

/// Normalisation of rows.
namespace tacit::testing {
namespace {

constexpr int64_t kFloor = op::kMinFloor;

/// The exponent of the largest V that the relation can meet.
int64_t most_for(const Shape& shape, int bits, bool centred, int64_t floor) {
  const int64_t spread = shape.back() * ((int64_t{1} << bits) - (centred ? 1 : 0));
  return op::base_four_exponent(spread * spread / 4 + floor);
}

Example normalise(const char* name, Integers x, int bits, bool centred, int64_t floor, int64_t exponent, uint64_t seed) {
  Example e{name, Writer(seed, 11), {2, int64_t{1} << 16}};
  const int64_t most = most_for(x.shape, bits, centred, floor);
  e.writer.output(e.writer.node(OpKind::kNormalise, {e.writer.input(std::move(x), bits)}, {centred, floor, most, exponent, 18}));
  return e;
}

Example normalise(const char* name, const Shape& shape, int bits, bool centred, int64_t floor, int64_t exponent, uint64_t seed) {
  return normalise(name, Writer(seed).random(shape, bits), bits, centred, floor, exponent, seed);
}

std::vector<Example> normalisations() {
  std::vector<Example> list{
      normalise("row of three", {3}, 12, true, kFloor, 10, 1),
      normalise("row of one", {2, 1}, 9, true, kFloor + 1, 8, 2),
      normalise("three axes", {2, 1, 5}, 14, true, 99999, 12, 3),
      normalise("row of a power of two", {2, 4}, 20, true, kFloor, 4, 4),
      normalise("a large floor", {5}, 6, true, int64_t{1} << 40, 24, 5),
      normalise("root mean square", {2, 3}, 13, false, kFloor, 9, 6),
      normalise("root mean square of one", {2, 1, 1}, 13, false, kFloor, 9, 7),
      normalise("equal entries", Integers({3, 3}, {0, 0, 0, -2048, -2048, -2048, 2047, 2047, 2047}), 12, true, kFloor, 0, 8),
      normalise("as far apart as can be", Integers({2, 2}, {-2048, 2047, 2047, -2048}), 12, true, kFloor, 12, 9),
      normalise("all at an end", Integers({1, 4}, {-2048, -2048, -2048, -2048}), 12, false, kFloor, 12, 10),
  };
  Example form{"a linear form of two inputs", Writer(11, 11), {2}};
  const auto x = form.writer.input({2, 3}, 7), y = form.writer.input({2, 3}, 5);
  const auto sum = form.writer.node(OpKind::kLinear, {x, y}, {5, 16, 64});
  form.writer.output(form.writer.node(OpKind::kNormalise, {sum}, {1, kFloor, 4, 11, 16}));
  list.push_back(std::move(form));
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Normalise, normalisations)

TEST(NormaliseSemantics, RootIsRounded) {
  for (int64_t m = int64_t{1} << 16; m < int64_t{1} << 18; m += 7) {
    const auto root = static_cast<int64_t>(std::floor(std::ldexp(1.0, op::kRootBits) / std::sqrt(static_cast<double>(m) + 0.5) + 0.5));
    ASSERT_EQ(op::reciprocal_root(m), root) << m;
  }
  EXPECT_EQ(op::reciprocal_root(int64_t{1} << 16), (int64_t{1} << 18) - 1);
  EXPECT_EQ(op::reciprocal_root((int64_t{1} << 18) - 1), int64_t{1} << 17);
}

TEST(NormaliseSemantics, MantissasOfEveryMagnitude) {
  for (int log = 16; log < 62; ++log) {
    for (const int64_t v : {int64_t{1} << log, (int64_t{1} << log) + 1, (int64_t{1} << (log + 1)) - 1}) {
      const op::Mantissa p = op::mantissa(v);
      EXPECT_EQ((p.m << (2 * p.e)) + p.w, v);
      EXPECT_TRUE(p.m >= int64_t{1} << 16 && p.m < int64_t{1} << 18) << v;
      EXPECT_TRUE(p.w >= 0 && p.w < int64_t{1} << (2 * p.e)) << v;
    }
  }
}

/// Against floating point, over random rows of widths from one digit to all that fits.
TEST(NormaliseSemantics, CloseToTheRealQuotient) {
  Writer w(5);
  for (const int64_t n : {1, 2, 7, 64, 1000}) {
    for (const int bits : {4, 12, 20}) {
      for (const int64_t centred : {0, 1}) {
        const Node node{OpKind::kNormalise, {0}, {centred, kFloor, 22, 12, 24}};
        const Integers x = w.random({3, n}, bits), y = op::normalise(node, x);
        for (size_t i = 0; i < x.size(); ++i) {
          const size_t start = i - i % static_cast<size_t>(n);
          double sum = 0, squares = 0;
          for (size_t j = start; j < start + static_cast<size_t>(n); ++j) {
            sum += static_cast<double>(x.data[j]);
            squares += static_cast<double>(x.data[j]) * static_cast<double>(x.data[j]);
          }
          if (centred == 0) sum = 0;
          const auto size = static_cast<double>(n);
          const double want = (size * static_cast<double>(x.data[i]) - sum) / std::sqrt(size * squares - sum * sum + kFloor) * 4096;
          ASSERT_NEAR(static_cast<double>(y.data[i]), want, 0.501 + std::abs(want) * std::ldexp(1.0, -17)) << n << " " << bits;
        }
      }
    }
  }
}

/// A variance beyond the declared exponent, and a result beyond its bits, end the run and name the element.
TEST(NormaliseSemantics, OutOfRange) {
  const auto run = [](std::vector<int64_t> attributes) {
    Writer w(6);
    const auto x = w.input(Integers({2, 2}, {1, 2, -2048, 2047}), 12);
    w.output(w.node(OpKind::kNormalise, {x}, std::move(attributes)));
    return op::interpret(w.program, w.inputs, w.weights);
  };
  EXPECT_TRUE(run({1, kFloor, 4, 10, 12}));
  const auto wide = run({1, kFloor, 3, 10, 12});
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.error(), (op::OutOfRange{1, 2, 4095 * 4095 + kFloor, kFloor, (int64_t{1} << 24) - 1}));
  const auto narrow = run({1, kFloor, 4, 10, 10});
  ASSERT_FALSE(narrow);
  EXPECT_EQ(narrow.error().index, 2);
}

}  // namespace
}  // namespace tacit::testing
