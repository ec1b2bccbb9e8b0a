#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>

#include "tacit/op/functions/exponential.h"
#include "tacit/op/functions/logarithm.h"
#include "tacit/op/functions/wide.h"

namespace tacit::op {
namespace {

TEST(Wide, MultiplyHigh) {
  const u128 top = u128{1} << 127;
  EXPECT_TRUE(multiply_high(top, top) == u128{1} << 126);
  EXPECT_TRUE(multiply_high(~u128{0}, ~u128{0}) == ~u128{0} - 1);
  EXPECT_TRUE(multiply_high(u128{12345}, u128{1} << 120) == u128{12345} >> 8);
  std::mt19937_64 random(3);
  for (int i = 0; i < 1000; ++i) {
    // (2^64 a + b) c for a 64-bit c is a sum of two products.
    const uint64_t a = random(), b = random(), c = random();
    const u128 carry = (u128{b} * c) >> 64;
    EXPECT_TRUE(multiply_high((u128{a} << 64) | b, u128{c}) == (u128{a} * c + carry) >> 64);
  }
}

TEST(Wide, RoundsHalfUp) {
  EXPECT_EQ(static_cast<int>(round_shift_wide(5, 1)), 3);
  EXPECT_EQ(static_cast<int>(round_shift_wide(-5, 1)), -2);
  EXPECT_EQ(static_cast<int>(round_shift_wide(-6, 2)), -1);
  EXPECT_EQ(static_cast<int>(round_shift_wide(-7, 2)), -2);
  EXPECT_EQ(static_cast<int>(round_shift_wide(-3, -2)), -12);
  EXPECT_EQ(static_cast<int>(round_shift_wide(-1, 127)), 0);
  for (int n = -50; n <= 50; ++n) {
    for (int d = 1; d <= 9; ++d) {
      EXPECT_EQ(static_cast<int>(round_divide(n, d)), static_cast<int>(std::floor((2.0 * n + d) / (2.0 * d)))) << n << "/" << d;
    }
  }
}

TEST(Wide, IntegerSqrt) {
  for (uint64_t n = 0; n < 5000; ++n) {
    const auto r = static_cast<uint64_t>(integer_sqrt(n));
    EXPECT_TRUE(r * r <= n && n < (r + 1) * (r + 1)) << n;
  }
  for (const uint64_t r : {uint64_t{1} << 32, (uint64_t{1} << 40) - 3, uint64_t{0xfffffffffffffffe}}) {
    const u128 square = u128{r} * r;
    EXPECT_TRUE(integer_sqrt(square) == r && integer_sqrt(square - 1) == r - 1 && integer_sqrt(square + 2 * r) == r);
  }
  EXPECT_TRUE(integer_sqrt(~u128{0}) == UINT64_MAX);
}

TEST(ExpSequence, KnownValues) {
  constexpr uint64_t kInverseE = 1696544475317221318, kE = 3133965575612453542;  // 2^62 / e, 2^60 e
  const auto within = [](u128 value, uint64_t exact) {
    const i128 difference = static_cast<i128>(value) - static_cast<i128>(exact);
    return difference <= 4 && difference >= -4;
  };
  EXPECT_TRUE(within(ExpSequence(0, 2, -1)[1].to_fixed(62), kInverseE));
  EXPECT_TRUE(within(ExpSequence(10, 1025, -1)[1024].to_fixed(62), kInverseE));
  EXPECT_TRUE(within(ExpSequence(10, 1025, 1)[1024].to_fixed(60), kE));
  EXPECT_TRUE(ExpSequence(5, 1, -1)[0].to_fixed(62) == kFixedOne);
}

TEST(ExpSequence, Saturates) {
  EXPECT_TRUE(ExpSequence(-40, 3, -1)[2].to_fixed(62) == 0);
  EXPECT_TRUE(ExpSequence(-40, 3, 1)[2].to_fixed(62) == u128{1} << 120);
}

TEST(Logarithm, KnownValues) {
  const Logarithm ln;
  EXPECT_LE(std::abs(ln.ln2() - 3196577161300663914), 1);  // 2^62 ln 2
  EXPECT_LE(std::abs(ln(kFixedOne)), 2);
  EXPECT_EQ(ln(2 * kFixedOne), ln.ln2());
  // ln(3/2) + ln(4/3) = ln 2.
  const int64_t sum = ln(kFixedOne / 2 * 3) + ln(kFixedOne / 3 * 4);
  EXPECT_LE(std::abs(sum - ln.ln2()), 8);
}

}  // namespace
}  // namespace tacit::op
