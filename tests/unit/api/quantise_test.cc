#include "tacit/api/quantise.h"

#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>
#include <random>

#include "tacit/base/user_error.h"
#include "tacit/quant/quantise.h"
#include "tacit/quant/scales.h"

namespace tacit::api {
namespace {

TEST(Quantise, RoundsHalfUp) {
  EXPECT_EQ(quant::to_integer(0.5, 0), 1);
  EXPECT_EQ(quant::to_integer(-0.5, 0), 0);
  EXPECT_EQ(quant::to_integer(-1.5, 0), -1);
  EXPECT_EQ(quant::to_integer(1.5, 0), 2);
  EXPECT_EQ(quant::to_integer(std::nextafter(0.5, 0), 0), 0);
  EXPECT_EQ(quant::to_integer(std::nextafter(-0.5, -1), 0), -1);
  EXPECT_EQ(quant::to_integer(0.0, 40), 0);
  EXPECT_EQ(quant::to_integer(-0.0, 40), 0);
  EXPECT_EQ(quant::to_integer(DBL_MIN, 0), 0);
  EXPECT_EQ(quant::to_integer(-DBL_TRUE_MIN, 100), 0);
  EXPECT_EQ(quant::to_integer(std::ldexp(1.0, -60), 60), 1);
  EXPECT_EQ(quant::to_integer(std::ldexp(1.0, 61), 0), int64_t{1} << 61);
  EXPECT_EQ(quant::to_integer(DBL_MAX, 127), int64_t{1} << 62);
  EXPECT_EQ(quant::to_integer(-DBL_MAX, 127), -(int64_t{1} << 62));
}

TEST(Quantise, AgreesWithExactArithmetic) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 200000; ++i) {
    const int exponent = static_cast<int>(random() % 30);
    const auto numerator = static_cast<int64_t>(random() % 2000001) - 1000000;
    const int below = static_cast<int>(random() % 40);  // x = numerator 2^-below
    const __int128 scaled = static_cast<__int128>(numerator) << exponent;
    const __int128 expected = below == 0 ? scaled : (scaled + (static_cast<__int128>(1) << (below - 1))) >> below;
    EXPECT_EQ(quant::to_integer(std::ldexp(static_cast<double>(numerator), -below), exponent), static_cast<int64_t>(expected));
  }
}

program::InputSpec spec(bool saturate) {
  program::InputSpec s;
  s.name = "x";
  s.shape = {2, 2};
  s.exponents = {8, 4};
  s.bits = 12;
  s.saturate = saturate;
  return s;
}

data::Sample sample(std::vector<double> values) { return {Tensor<double>({2, 2}, std::move(values))}; }

TEST(Quantise, ExponentsPerIndexOfTheLastAxis) {
  EXPECT_EQ(quantise(sample({1, 1, -8, -128}), {spec(false)})[0].data, (std::vector<int64_t>{256, 16, -2048, -2048}));
  EXPECT_EQ(quant::dequantise(Tensor<int64_t>({2, 2}, {256, 16, -2048, -2048}), {8, 4}).data, (std::vector<double>{1, 1, -8, -128}));
}

TEST(Quantise, OutOfRangeIsNamedOrSaturates) {
  try {
    quantise(sample({0, 0, 8, 0}), {spec(false)});
    FAIL();
  } catch (const UserError& e) {
    EXPECT_EQ(e.code(), ExitCode::kBadInput);
    EXPECT_EQ(e.node(), "x");
    EXPECT_STREQ(e.what(), "input 'x', index [1,0]: the value 8 is outside the calibrated range, -8 to 7.99609375");
  }
  EXPECT_EQ(quantise(sample({1e300, -1e300, 8, 0}), {spec(true)})[0].data, (std::vector<int64_t>{2047, -2048, 2047, 0}));
}

TEST(Quantise, DifferencesAreNamed) {
  const Tensor<int64_t> a({2, 2}, {1, 2, 3, 4}), b({2, 2}, {1, 2, 3, 5});
  EXPECT_EQ(difference({a}, {a}, {spec(false)}), std::nullopt);
  EXPECT_EQ(difference({a}, {b}, {spec(false)}), "input 'x', index [1,1]: the file gives 0.25, the proof is of 0.3125");
}

}  // namespace
}  // namespace tacit::api
