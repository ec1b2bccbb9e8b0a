#include "tacit/base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace tacit {
namespace {

Result<int> positive(int v) {
  if (v <= 0) return Error{ErrorCode::kLimit, 7, static_cast<uint32_t>(-v)};
  return v;
}

Status check_both(int a, int b) {
  TACIT_TRY(positive(a));
  TACIT_TRY(positive(b));
  return Ok{};
}

Result<int> sum(int a, int b) {
  TACIT_ASSIGN(const int x, positive(a));
  TACIT_ASSIGN(const int y, positive(b));
  return x + y;
}

TEST(Result, CarriesAValueOrAnError) {
  EXPECT_TRUE(positive(3).ok());
  EXPECT_EQ(*positive(3), 3);
  const Result<int> refused = positive(-4);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
  EXPECT_EQ(refused.error().step, 7);
  EXPECT_EQ(refused.error().index, 4u);
}

TEST(Result, ErrorsPropagate) {
  EXPECT_TRUE(check_both(1, 2).ok());
  EXPECT_EQ(check_both(1, -2).error().index, 2u);
  EXPECT_EQ(*sum(2, 3), 5);
  EXPECT_EQ(sum(-1, -2).error().index, 1u) << "the first error is returned";
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> r = std::make_unique<int>(5);
  std::unique_ptr<int> taken = std::move(*r);
  EXPECT_EQ(*taken, 5);
}

TEST(ResultDeathTest, TheValueOfAnErrorIsAProgrammersMistake) {
  EXPECT_DEATH(*positive(-1), "internal error");
}

}  // namespace
}  // namespace tacit
