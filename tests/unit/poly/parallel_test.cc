#include "tacit/poly/parallel.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "field/random_elements.h"

namespace tacit::poly {
namespace {

using testing::Rng;
using testing::random_elements;

/// The loops on several threads against those on one, at sizes around the length of a slice.
class ParallelKernels : public ::testing::TestWithParam<size_t> {
 protected:
  void SetUp() override { set_num_threads(3); }
  void TearDown() override { set_num_threads(0); }
  std::vector<EF> draw(size_t count) { return random_elements<EF>(rng, count); }

  Rng rng{21};
  const size_t n = GetParam();
};
INSTANTIATE_TEST_SUITE_P(Sizes, ParallelKernels,
                         ::testing::Values(0, 1, parallel::kSlice - 1, parallel::kSlice, 3 * parallel::kSlice + 5));

TEST_P(ParallelKernels, Fold) {
  const auto values = draw(2 * n), r = draw(1);
  const Halves<EF> h(values);
  std::vector<EF> expected(n), out(n);
  fold(h.lo, h.hi, r[0], expected);
  parallel::fold(h.lo, h.hi, r[0], out);
  EXPECT_EQ(out, expected);
}

TEST_P(ParallelKernels, RoundSums) {
  const auto a = draw(2 * n), b = draw(2 * n), c = draw(2 * n);
  const std::vector<Halves<EF>> factors = {Halves<EF>(a), Halves<EF>(b), Halves<EF>(c)};
  std::vector<EF> expected(3), sums(3, EF::one());
  round_sums(factors, expected);
  parallel::round_sums(factors, sums);
  EXPECT_EQ(sums, expected);
}

TEST_P(ParallelKernels, Fractions) {
  const auto n0 = draw(2 * n), n1 = draw(2 * n), d0 = draw(2 * n), d1 = draw(2 * n), eq = draw(n), lambda = draw(1);
  const FractionHalves<EF> f{Halves<EF>(n0), Halves<EF>(n1), Halves<EF>(d0), Halves<EF>(d1)};
  EXPECT_EQ(parallel::fraction_round_sums(eq, f, lambda[0]), fraction_round_sums(eq, f, lambda[0]));
  std::vector<EF> numerators(n), denominators(n), expected_numerators(n), expected_denominators(n);
  add_fractions(f.n0, f.d0, expected_numerators, expected_denominators);
  parallel::add_fractions(f.n0, f.d0, numerators, denominators);
  EXPECT_EQ(numerators, expected_numerators);
  EXPECT_EQ(denominators, expected_denominators);
}

TEST(ParallelEqTable, IsTheEqTable) {
  Rng rng(22);
  for (size_t n : {0u, 1u, 11u, 12u, 14u}) {
    const auto point = random_elements<EF>(rng, n), scale = random_elements<EF>(rng, 1);
    EXPECT_TRUE(std::ranges::equal(parallel::eq_table(point, scale[0]), eq_table(point, scale[0])));
  }
}

}  // namespace
}  // namespace tacit::poly
