#include "tacit/base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace tacit {
namespace {

class Parallel : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override { set_num_threads(GetParam()); }
  void TearDown() override { set_num_threads(0); }
};
INSTANTIATE_TEST_SUITE_P(Threads, Parallel, ::testing::Values(1, 2, 5));

TEST_P(Parallel, CoversTheRangeExactlyOnce) {
  for (size_t n : {0u, 1u, 2u, 99u, 10000u}) {
    for (size_t grain : {0u, 1u, 7u, 100000u}) {
      std::vector<std::atomic<int>> visits(n);
      parallel_for(n, grain, [&](size_t begin, size_t end) {
        EXPECT_LT(begin, end);
        for (size_t i = begin; i < end; ++i) ++visits[i];
      });
      for (const auto& v : visits) EXPECT_EQ(v, 1);
    }
  }
}

TEST_P(Parallel, MayBeNested) {
  std::atomic<int> sum{0};
  parallel_for(20, 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      parallel_for(30, 1, [&](size_t b, size_t e) { sum += static_cast<int>(e - b); });
    }
  });
  EXPECT_EQ(sum, 600);
}

TEST_P(Parallel, HandsOnExceptions) {
  const auto fail = [](size_t, size_t) { throw std::runtime_error("work failed"); };
  EXPECT_THROW(parallel_for(100, 1, fail), std::runtime_error);
}

TEST(NumThreads, IsWhatWasSet) {
#if !defined(TACIT_PARALLEL_SERIAL)
  set_num_threads(1);
  EXPECT_EQ(num_threads(), 1);
#endif
  set_num_threads(0);
  EXPECT_GE(num_threads(), 1);
}

}  // namespace
}  // namespace tacit
