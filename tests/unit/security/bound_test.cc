#include "tacit/security/bound.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "tacit/security/decoding.h"

namespace tacit::security {
namespace {

TEST(Bound, ExactPowersOfTwo) {
  EXPECT_EQ(Bound::integer(1), Bound::power_of_two(0));
  EXPECT_EQ(Bound::integer(uint64_t{1} << 40), Bound::power_of_two(40));
  EXPECT_EQ(Bound::power_of_two(-3) * 8, Bound::integer(1));
  EXPECT_EQ(Bound::power_of_two(-300) + Bound::power_of_two(-300), Bound::power_of_two(-299));
  EXPECT_EQ(Bound::integer(96) / 3, Bound::integer(32));
  EXPECT_EQ(Bound::integer(3).pow(5), Bound::integer(243));
  EXPECT_EQ(Bound::integer(7).pow(0), Bound::integer(1));
  EXPECT_TRUE((Bound() * Bound::integer(5)).is_zero());
  EXPECT_EQ(Bound() + Bound::integer(5), Bound::integer(5));
}

TEST(Bound, NothingIsLessThanAnything) {
  EXPECT_TRUE(Bound() < Bound::power_of_two(-200));
  EXPECT_FALSE(Bound::power_of_two(-200) < Bound());
  EXPECT_FALSE(Bound() < Bound());
}

TEST(Bound, RoundsUp) {
  const Bound third = Bound::integer(1) / 3;
  EXPECT_LT(Bound::integer(1), third * 3);
  EXPECT_LT(Bound::power_of_two(-1), Bound::power_of_sqrt_two(-1).pow(2));
  EXPECT_LT(Bound::integer(2), Bound::power_of_sqrt_two(1) * Bound::power_of_sqrt_two(1));
  EXPECT_EQ(Bound::power_of_sqrt_two(-6), Bound::power_of_two(-3));
  // What is too small to be seen still counts.
  EXPECT_LT(Bound::integer(1), Bound::integer(1) + Bound::power_of_two(-500));
  const Bound all_ones = Bound::integer(UINT64_MAX);
  EXPECT_EQ(all_ones + Bound::integer(1), Bound::power_of_two(64));
}

TEST(Bound, CentibitsByHand) {
  EXPECT_EQ(Bound::integer(1).centibits(), -1);  // the bound on the logarithm is not exact
  EXPECT_EQ(Bound::power_of_two(-128).centibits(), 12799);
  EXPECT_EQ((Bound::integer(3) * Bound::power_of_two(-130)).centibits(), 12841);  // 130 - 1.58496
  EXPECT_EQ((Bound::integer(10) * Bound::power_of_two(-100)).centibits(), 9667);  // 100 - 3.32193
  EXPECT_EQ((Bound::integer(1) / 1000).centibits(), 996);                         // 9.96578
  EXPECT_EQ(Bound::integer(1000).centibits(), -997);
  EXPECT_EQ(Bound().centibits(), Bound::kNoError);
}

TEST(Bound, AgreesWithFloatingPointAndStaysAbove) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const uint64_t a = random() >> (random() % 60), b = (random() >> (random() % 60)) | 1;
    const Bound x = Bound::integer(a) * b / 7 + Bound::integer(b);
    const long double exact = static_cast<long double>(a) * static_cast<long double>(b) / 7 + static_cast<long double>(b);
    const long double bits = -100 * std::log2(exact);
    EXPECT_LE(x.centibits(), bits + 1e-3L);
    EXPECT_GE(x.centibits(), bits - 1.001L);
  }
}

TEST(Decoding, JohnsonByHand) {
  // m = 100, rho = 1/4: 1 - delta = 0.5 * 1.005; list = 200.5 * 2.
  const Decoding code{Regime::kJohnson, 2, 100};
  EXPECT_EQ(code.miss(), Bound::integer(201) / 400);
  EXPECT_EQ(code.list(), Bound::integer(401));
  // [2 * 200.5^5 + 3 * 200.5 / 4] * 8 / 3 = 1.728107e12 = 2^40.6523
  EXPECT_NEAR(code.slope().centibits(), -4066, 1);
  // 112 queries, 20 bits: 112 * 0.992804 + 20 = 131.19.
  EXPECT_EQ(code.queries(112, 20).centibits(), 13119);
}

TEST(Decoding, FieldInverse) {
  EXPECT_EQ(field_inverse().centibits(), 19199);
  EXPECT_LT(Bound::power_of_two(-192), field_inverse());
}

TEST(Decoding, UniqueByHand) {
  const Decoding code{Regime::kUniqueDecoding, 2};
  EXPECT_EQ(code.miss(), Bound::integer(5) / 8);
  EXPECT_EQ(code.list(), Bound::integer(1));
  EXPECT_EQ(code.slope(), Bound::integer(3) / 8);
}

}  // namespace
}  // namespace tacit::security
