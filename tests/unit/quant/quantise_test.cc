#include "tacit/quant/quantise.h"

#include <gtest/gtest.h>

#include <limits>

#include "tacit/base/user_error.h"
#include "tacit/quant/accuracy.h"

namespace tacit::quant {
namespace {

program::InputSpec spec() { return {.name = "age", .shape = {1, 2}, .exponents = {4, 0}, .bits = 8}; }

std::string refusal(const program::InputSpec& s, const Tensor<double>& x) {
  try {
    quantise(s, x);
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kBadInput);
    return error.what();
  }
  return "";
}

TEST(Quantise, RoundsAtTheScaleOfTheChannel) {
  const Tensor<int64_t> q = quantise(spec(), {{1, 2}, {1.03125, -2.5}});
  EXPECT_EQ(q.shape, (Shape{1, 2}));
  EXPECT_EQ(q.data, (std::vector<int64_t>{17, -2}));
  EXPECT_EQ(dequantise(q, {4, 0}).data, (std::vector<double>{1.0625, -2}));
}

TEST(Quantise, LeadingAxesOfOneMayBeLeftOutOrAdded) {
  EXPECT_EQ(quantise(spec(), {{2}, {1, 2}}).shape, (Shape{1, 2}));
  EXPECT_EQ(quantise(spec(), {{1, 1, 2}, {1, 2}}).shape, (Shape{1, 2}));
  EXPECT_NE(refusal(spec(), {{2, 1}, {1, 2}}).find("shape [2,1]"), std::string::npos);
  EXPECT_NE(refusal(spec(), {{3}, {1, 2, 3}}).find("shape [3]"), std::string::npos);
}

TEST(Quantise, EdgesOfTheRange) {
  EXPECT_EQ(quantise(spec(), {{2}, {7.9375, -128}}).data, (std::vector<int64_t>{127, -128}));
  EXPECT_NE(refusal(spec(), {{2}, {7.96875, 0}}).find("'age', index [0,0]: the value 7.96875 is outside"), std::string::npos);
  EXPECT_NE(refusal(spec(), {{2}, {0, -129}}).find("index [0,1]"), std::string::npos);
  program::InputSpec clamped = spec();
  clamped.saturate = true;
  EXPECT_EQ(quantise(clamped, {{2}, {1e9, -1e9}}).data, (std::vector<int64_t>{127, -128}));
}

TEST(Quantise, RefusesWhatIsNotANumberOrNotAnInteger) {
  EXPECT_NE(refusal(spec(), {{2}, {std::numeric_limits<double>::quiet_NaN(), 0}}).find("not a finite number"), std::string::npos);
  EXPECT_NE(refusal(spec(), {{2}, {0, std::numeric_limits<double>::infinity()}}).find("not a finite number"), std::string::npos);
  program::InputSpec whole{.name = "n", .shape = {1}, .exponents = {0}, .bits = 8, .is_integer = true};
  EXPECT_EQ(quantise(whole, {{1}, {51.0}}).data, std::vector<int64_t>{51});
  EXPECT_NE(refusal(whole, {{1}, {51.5}}).find("not an integer"), std::string::npos);
}

TEST(Accuracy, WilsonInterval) {
  // 9 of 10: 0.5958 to 0.9821 (Wilson 1927 by hand).
  const auto [low, high] = wilson_interval(9, 10);
  EXPECT_NEAR(low, 0.5958, 5e-5);
  EXPECT_NEAR(high, 0.9821, 5e-5);
  EXPECT_EQ(wilson_interval(0, 0), (std::pair<double, double>{0, 1}));
  EXPECT_NEAR(wilson_interval(20, 20).first, 0.8389, 5e-5);
}

TEST(Accuracy, GoalIsAShareOfTheLargestValueOrOneStep) {
  OutputError e;
  e.max_abs_error = 1.0 / 256;
  e.typical = 1;
  EXPECT_DOUBLE_EQ(e.relative_to_goal(), 1);
  e.step = 1.0 / 64;
  EXPECT_DOUBLE_EQ(e.relative_to_goal(), 0.25);
}

}  // namespace
}  // namespace tacit::quant
