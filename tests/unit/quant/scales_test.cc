#include "tacit/quant/scales.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tacit::quant {
namespace {

TEST(Scales, IntegersRoundHalfUp) {
  EXPECT_EQ(to_integer(0.5, 0), 1);
  EXPECT_EQ(to_integer(-0.5, 0), 0);
  EXPECT_EQ(to_integer(-1.5, 0), -1);
  EXPECT_EQ(to_integer(0.375, 2), 2);
  EXPECT_EQ(to_integer(std::nextafter(0.5, 0.0), 0), 0);
  EXPECT_EQ(to_integer(5, -2), 1);
  EXPECT_EQ(to_integer(1e300, 10), int64_t{1} << 62);
  EXPECT_EQ(to_integer(-1e300, 10), -(int64_t{1} << 62));
}

TEST(Scales, ExponentFillsTheBits) {
  EXPECT_EQ(exponent_for(1.0, 16), 15);
  EXPECT_EQ(exponent_for(1.01, 16), 14);
  EXPECT_EQ(exponent_for(64, 12), 5);
  EXPECT_EQ(exponent_for(0, 16), 15);
  EXPECT_EQ(exponent_for(1e-300, 16), kMaxExponent);
  EXPECT_EQ(exponent_for(1e300, 16), -kMaxExponent);
}

TEST(Scales, LargestExponentKeepsTheRoundedNumberInRange) {
  EXPECT_EQ(max_exponent(0.5, 16), 15);                    // 2^14
  EXPECT_EQ(max_exponent(1.0, 16), 14);                    // 2^15 would be one too many
  EXPECT_EQ(max_exponent(std::nextafter(1.0, 0.0), 16), 14);  // rounds to 2^15
  EXPECT_EQ(max_exponent(32767.0 / 32768, 16), 15);
}

TEST(Scales, ExactExponentIsTheSmallest) {
  EXPECT_EQ(exact_exponent({1, -3, 0}, 20), 0);
  EXPECT_EQ(exact_exponent({0.5, 0.375}, 20), 3);
  EXPECT_EQ(exact_exponent({1.0 / 3}, 20), 20);
}

TEST(Scales, WidthOfAnInterval) {
  EXPECT_EQ(bits_for({0, 0}), 1);
  EXPECT_EQ(bits_for({-1, 0}), 1);
  EXPECT_EQ(bits_for({0, 1}), 2);
  EXPECT_EQ(bits_for({-128, 127}), 8);
  EXPECT_EQ(bits_for({-129, 0}), 9);
  EXPECT_EQ(bits_for({0, 128}), 9);
}

TEST(Scales, TensorsWithAScalePerChannel) {
  const Tensor<double> x({2, 2}, {0.5, 0.5, -0.25, 3});
  EXPECT_EQ(to_integers(x, {1, 3}).data, (std::vector<int64_t>{1, 4, 0, 24}));
  EXPECT_EQ(to_integers(x, {2}).data, (std::vector<int64_t>{2, 2, -1, 12}));
}

}  // namespace
}  // namespace tacit::quant
