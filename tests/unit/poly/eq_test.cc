#include "tacit/poly/eq.h"

#include <gtest/gtest.h>

#include "field/random_elements.h"
#include "tacit/poly/kernels.h"
#include "tacit/poly/mle.h"

namespace tacit::poly {
namespace {

using testing::Rng;
using testing::random_elements;

template <class K>
std::vector<K> cube_point(size_t b, size_t n) {
  std::vector<K> point(n);
  for (size_t i = 0; i < n; ++i) point[i] = K::from_u64((b >> i) & 1);
  return point;
}

TEST(Eq, TableIsTheProductOfItsDefinition) {
  Rng rng(1);
  for (size_t n = 0; n <= 7; ++n) {
    const std::vector<EF> point = random_elements<EF>(rng, n);
    const std::vector<EF> table = eq_table(point);
    ASSERT_EQ(table.size(), size_t{1} << n);
    for (size_t b = 0; b < table.size(); ++b) {
      EF product = EF::one();
      for (size_t i = 0; i < n; ++i) product *= (b >> i) & 1 ? point[i] : EF::one() - point[i];
      EXPECT_EQ(table[b], product);
      EXPECT_EQ(table[b], eq_eval(point, cube_point<EF>(b, n)));
    }
  }
}

TEST(Eq, IsTheIndicatorOnTheCube) {
  const size_t n = 4;
  for (size_t a = 0; a < 1u << n; ++a) {
    const std::vector<F> table = eq_table<F>(cube_point<F>(a, n));
    for (size_t b = 0; b < 1u << n; ++b) EXPECT_EQ(table[b], F::from_u64(a == b));
  }
}

TEST(Eq, SumsToItsScale) {
  Rng rng(2);
  const std::vector<EF> point = random_elements<EF>(rng, 9);
  const EF scale = random_elements<EF>(rng, 1)[0];
  EF sum;
  for (const EF& e : eq_table(point, scale)) sum += e;
  EXPECT_EQ(sum, scale);
}

TEST(Eq, EvaluationIsSymmetric) {
  Rng rng(3);
  const std::vector<EF> a = random_elements<EF>(rng, 6), b = random_elements<EF>(rng, 6);
  EXPECT_EQ(eq_eval(a, b), eq_eval(b, a));
}

TEST(Mle, AgreesWithTheEqTable) {
  Rng rng(4);
  for (size_t n = 0; n <= 8; ++n) {
    const std::vector<EF> point = random_elements<EF>(rng, n), values = random_elements<EF>(rng, size_t{1} << n);
    const std::vector<F> base = random_elements<F>(rng, size_t{1} << n);
    const std::vector<EF> eq = eq_table(point);
    EXPECT_EQ(mle_eval(std::span<const EF>(values), std::span<const EF>(point)), dot(values, eq));
    EXPECT_EQ(mle_eval(std::span<const F>(base), std::span<const EF>(point)), dot(base, eq));
  }
}

TEST(Mle, TakesItsValuesOnTheCube) {
  Rng rng(5);
  const std::vector<F> values = random_elements<F>(rng, 32);
  for (size_t b = 0; b < values.size(); ++b) {
    const std::vector<EF> point = cube_point<EF>(b, 5);
    EXPECT_EQ(mle_eval(std::span<const F>(values), std::span<const EF>(point)), EF(values[b]));
  }
}

TEST(Mle, BindingTheHighestOrTheLowestVariableFirstGivesTheSameValue) {
  Rng rng(6);
  const size_t n = 6;
  const std::vector<EF> values = random_elements<EF>(rng, 1 << n), point = random_elements<EF>(rng, n);
  std::vector<EF> high = values, low = values;
  for (size_t i = 0; i < n; ++i) {
    const size_t half = high.size() / 2;
    std::vector<EF> next(half);
    fold(std::span<const EF>(high).first(half), std::span<const EF>(high).last(half), point[n - 1 - i], next);
    high = next;
    fold_pairs(low, point[i], std::span<EF>(low).first(half));
    low.resize(half);
  }
  EXPECT_EQ(high[0], mle_eval(std::span<const EF>(values), std::span<const EF>(point)));
  EXPECT_EQ(low[0], high[0]);
}

}  // namespace
}  // namespace tacit::poly
