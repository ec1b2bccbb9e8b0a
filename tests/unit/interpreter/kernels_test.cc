#include "tacit/op/contraction/kernels.h"

#include <random>
#include <vector>

#include "field/targets.h"

/// The block of a contraction against its definition, on each instruction set.
namespace tacit::op {
namespace {

class ContractBlock : public testing::EachTarget {
 protected:
  /// Of so many bits, the ends among them.
  std::vector<int64_t> draw(size_t n, int bits) {
    const int64_t bound = int64_t{1} << (bits - 1);
    const int64_t edges[] = {-bound, bound - 1, 0, -1, 1};
    std::vector<int64_t> v(n);
    for (int64_t& x : v) x = rng_() % 4 == 0 ? edges[rng_() % 5] : static_cast<int64_t>(rng_()) >> (64 - bits);
    return v;
  }
  size_t below(size_t n) { return rng_() % n; }

 private:
  std::mt19937_64 rng_{41};
};
INSTANTIATE_FOR_EACH_TARGET(ContractBlock);

TEST_P(ContractBlock, IsTheSumOfProducts) {
  constexpr size_t kLength = 500;
  for (const bool are_consecutive : {true, false}) {
    for (const size_t num_steps : {0, 1, 2, 9, 64}) {
      const int bits = num_steps > 1 ? 28 : 32;  // sums fit 64
      const std::vector<int64_t> x = draw(kLength, bits), weights = draw(num_steps * kBlockFeatures, bits);
      BlockPositions positions{{}, are_consecutive};
      const size_t start = below(100);
      for (size_t i = 0; i < kBlockPositions; ++i) positions.at[i] = static_cast<int64_t>(are_consecutive ? start + i : below(200));
      std::vector<int64_t> steps(num_steps);
      for (int64_t& step : steps) step = static_cast<int64_t>(below(kLength - 200));
      BlockSums sums;
      for (auto& row : sums) row.fill(7);
      contract_block(x.data(), positions, steps, weights.data(), sums);
      for (size_t j = 0; j < kBlockFeatures; ++j) {
        for (size_t i = 0; i < kBlockPositions; ++i) {
          int64_t expected = 0;
          for (size_t r = 0; r < num_steps; ++r) {
            expected += weights[r * kBlockFeatures + j] * x[static_cast<size_t>(positions.at[i] + steps[r])];
          }
          EXPECT_EQ(sums[j][i], expected) << are_consecutive << ' ' << num_steps << ' ' << j << ' ' << i;
        }
      }
    }
  }
}

}  // namespace
}  // namespace tacit::op
