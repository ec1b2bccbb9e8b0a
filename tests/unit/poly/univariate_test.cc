#include "tacit/poly/univariate.h"

#include <gtest/gtest.h>

#include "field/random_elements.h"
#include "tacit/poly/eq.h"

namespace tacit::poly {
namespace {

using testing::Rng;
using testing::random_elements;

TEST(Univariate, EvaluatesFromCoefficients) {
  // 3 + 2 x + 5 x^2 at 7
  const std::vector<F> f = {F::from_u64(3), F::from_u64(2), F::from_u64(5)};
  EXPECT_EQ(evaluate(std::span<const F>(f), EF::from_u64(7)), EF::from_u64(262));
  EXPECT_EQ(evaluate(std::span<const F>(f).first(0), EF::from_u64(7)), EF::zero());
}

TEST(Univariate, InterpolationInvertsEvaluation) {
  Rng rng(1);
  for (size_t degree = 0; degree <= 8; ++degree) {
    const std::vector<EF> f = random_elements<EF>(rng, degree + 1);
    std::vector<EF> values;
    for (size_t i = 0; i <= degree; ++i) values.push_back(evaluate(std::span<const EF>(f), EF::from_u64(i)));
    const EF x = random_elements<EF>(rng, 1)[0];
    EXPECT_EQ(interpolate(values, x), evaluate(std::span<const EF>(f), x));
    for (size_t i = 0; i <= degree; ++i) EXPECT_EQ(interpolate(values, EF::from_u64(i)), values[i]) << "at a node";
  }
}

TEST(Univariate, LagrangeBasisSumsToOne) {
  Rng rng(2);
  const EF x = random_elements<EF>(rng, 1)[0];
  for (size_t degree = 0; degree <= 6; ++degree) {
    EF sum;
    for (const EF& w : lagrange_basis(degree, x)) sum += w;
    EXPECT_EQ(sum, EF::one());
  }
}

TEST(Univariate, PowersAreTheTensorOfSquarePowers) {
  Rng rng(3);
  const EF x = random_elements<EF>(rng, 1)[0];
  const std::vector<EF> table = powers(x, 32), tensor = square_powers(x, 5);
  for (size_t b = 0; b < table.size(); ++b) {
    EF product = EF::one();
    for (size_t i = 0; i < 5; ++i) if ((b >> i) & 1) product *= tensor[i];
    EXPECT_EQ(table[b], product);
  }
}

}  // namespace
}  // namespace tacit::poly
