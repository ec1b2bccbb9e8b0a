#include "tacit/field/goldilocks.h"

#include "field/field_laws.h"

namespace tacit::testing {

FIELD_LAWS(Goldilocks, F);

constexpr unsigned __int128 wide(F a) { return a.value(); }

TEST(Goldilocks, AgreesWithIntegersModP) {
  Rng rng(1);
  const std::vector<F> a = mixed_elements<F>(rng, 2000), b = mixed_elements<F>(rng, 2000);
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ((a[i] + b[i]).value(), static_cast<uint64_t>((wide(a[i]) + wide(b[i])) % F::kOrder));
    EXPECT_EQ((a[i] - b[i]).value(), static_cast<uint64_t>((wide(a[i]) + F::kOrder - wide(b[i])) % F::kOrder));
    EXPECT_EQ((a[i] * b[i]).value(), static_cast<uint64_t>(wide(a[i]) * wide(b[i]) % F::kOrder));
  }
}

TEST(Goldilocks, ReducesEvery128BitInteger) {
  Rng rng(2);
  std::vector<uint64_t> words;
  for (const F& e : Elements<F>::edges()) words.push_back(e.value());
  for (uint64_t w : {UINT64_MAX, UINT64_MAX - 1, F::kOrder, F::kOrder + 1, F::kEpsilon, rng(), rng(), rng()}) {
    words.push_back(w);
  }
  for (uint64_t hi : words) {
    for (uint64_t lo : words) {
      const unsigned __int128 x = (static_cast<unsigned __int128>(hi) << 64) | lo;
      EXPECT_EQ(F::reduce(x).value(), static_cast<uint64_t>(x % F::kOrder)) << hi << ' ' << lo;
    }
  }
}

TEST(Goldilocks, SumsOfProductsReduceOnce) {
  const F largest = -F::one();
  F::ProductSum sum;
  F expected;
  for (int i = 0; i < 1000; ++i) {
    sum.add(largest, largest - F::from_u64(static_cast<uint64_t>(i)));
    expected += largest * (largest - F::from_u64(static_cast<uint64_t>(i)));
    ASSERT_EQ(sum.value(), expected) << i;
  }
  EXPECT_EQ(F::ProductSum().value(), F::zero());
}

TEST(Goldilocks, DecodesOnlyCanonicalEncodings) {
  for (uint64_t v : {uint64_t{0}, uint64_t{1}, F::kOrder - 1}) {
    const auto x = F::from_canonical(v);
    ASSERT_TRUE(x.has_value());
    EXPECT_EQ(x->value(), v);
  }
  for (uint64_t v : {F::kOrder, F::kOrder + 1, UINT64_MAX}) EXPECT_FALSE(F::from_canonical(v).has_value());
}

TEST(Goldilocks, SignedIntegersRoundTrip) {
  for (int64_t v : {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{1} << 62, -(int64_t{1} << 62)}) {
    EXPECT_EQ(F::from_i64(v).to_i64(), v);
  }
  EXPECT_EQ(F::from_u64(UINT64_MAX), F::from_u64(F::kEpsilon - 1));
  const __int128 big = static_cast<__int128>(F::kOrder) * 12345;
  EXPECT_EQ(F::from_i128(big + 7), F::from_u64(7));
  EXPECT_EQ(F::from_i128(-big - 7), F::from_i64(-7));
}

TEST(Goldilocks, RootsOfUnityHaveTheirOrder) {
  EXPECT_EQ(F::root_of_unity(0), F::one());
  for (int k = 1; k <= F::kTwoAdicity; ++k) {
    EXPECT_EQ(F::root_of_unity(k).pow(uint64_t{1} << (k - 1)), -F::one()) << k;
    EXPECT_EQ(F::root_of_unity(k) * F::root_of_unity(k), F::root_of_unity(k - 1)) << k;
  }
}

TEST(Goldilocks, GeneratorGenerates) {
  // p - 1 = 2^32 * 3 * 5 * 17 * 257 * 65537
  for (uint64_t q : {2, 3, 5, 17, 257, 65537}) EXPECT_NE(F::generator().pow((F::kOrder - 1) / q), F::one()) << q;
  EXPECT_EQ(F::generator().pow(F::kOrder - 1), F::one());
}

static_assert((F::from_u64(3) * F::from_u64(5) - F::from_u64(16)).value() == F::kOrder - 1, "usable at compile time");

}  // namespace tacit::testing
