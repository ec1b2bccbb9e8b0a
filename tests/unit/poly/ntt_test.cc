#include "tacit/poly/ntt.h"

#include <gtest/gtest.h>

#include <thread>

#include "field/random_elements.h"
#include "field/targets.h"
#include "tacit/poly/kernels.h"
#include "tacit/poly/univariate.h"

namespace tacit::poly {
namespace {

using testing::Rng;
using testing::mixed_elements;
using testing::random_elements;

class NttTest : public testing::EachTarget {};
INSTANTIATE_FOR_EACH_TARGET(NttTest);

/// Some positions of a codeword of length n: all of a short one.
std::vector<size_t> sample_positions(size_t n) {
  std::vector<size_t> out;
  for (size_t s = 0; s < n; s += 1 + n / 100) out.push_back(s);
  return out;
}

TEST_P(NttTest, ForwardEvaluatesAtTheDomainPoints) {
  Rng rng(1);
  for (int log_n = 0; log_n <= 14; ++log_n) {
    const size_t n = size_t{1} << log_n;
    const std::vector<F> f = mixed_elements<F>(rng, n);
    const std::vector<EF> g = mixed_elements<EF>(rng, n);
    std::vector<F> f_values = f;
    std::vector<EF> g_values = g;
    const Ntt ntt(log_n);
    ntt.forward(std::span<F>(f_values));
    ntt.forward(std::span<EF>(g_values));
    for (size_t s : sample_positions(n)) {
      const EF x = domain_point(log_n, s);
      EXPECT_EQ(EF(f_values[s]), evaluate(std::span<const F>(f), x)) << log_n << ' ' << s;
      EXPECT_EQ(g_values[s], evaluate(std::span<const EF>(g), x)) << log_n << ' ' << s;
    }
  }
}

TEST_P(NttTest, InverseUndoesForward) {
  Rng rng(2);
  for (int log_n = 0; log_n <= 15; ++log_n) {
    const std::vector<F> f = mixed_elements<F>(rng, size_t{1} << log_n);
    const std::vector<EF> g = mixed_elements<EF>(rng, size_t{1} << log_n);
    std::vector<F> f_values = f;
    std::vector<EF> g_values = g;
    const Ntt ntt(log_n);
    ntt.forward(std::span<F>(f_values));
    ntt.inverse(std::span<F>(f_values));
    ntt.forward(std::span<EF>(g_values));
    ntt.inverse(std::span<EF>(g_values));
    EXPECT_EQ(f_values, f) << log_n;
    EXPECT_EQ(g_values, g) << log_n;
  }
}

TEST_P(NttTest, EncodeIsTheTransformOfTheZeroExtension) {
  Rng rng(3);
  for (int log_k : {0, 1, 2, 3, 5, 9, 13}) {
    for (int log_inv_rate : {0, 1, 2, 4}) {
      const std::vector<F> f = random_elements<F>(rng, size_t{1} << log_k);
      const std::vector<EF> g = random_elements<EF>(rng, size_t{1} << log_k);
      std::vector<F> f_word(f.size() << log_inv_rate), f_extended = f;
      std::vector<EF> g_word(g.size() << log_inv_rate), g_extended = g;
      encode(std::span<const F>(f), log_inv_rate, std::span<F>(f_word));
      encode(std::span<const EF>(g), log_inv_rate, std::span<EF>(g_word));
      f_extended.resize(f_word.size());
      g_extended.resize(g_word.size());
      const Ntt ntt(log_k + log_inv_rate);
      ntt.forward(std::span<F>(f_extended));
      ntt.forward(std::span<EF>(g_extended));
      EXPECT_EQ(f_word, f_extended) << log_k << ' ' << log_inv_rate;
      EXPECT_EQ(g_word, g_extended) << log_k << ' ' << log_inv_rate;
    }
  }
}

/// Folding a codeword at the fibres of x -> x^2, contiguous pairs of positions, gives the codeword of the folded row.
TEST_P(NttTest, FibresFoldLikeTheirRow) {
  Rng rng(4);
  const int log_k = 6, log_inv_rate = 2, log_n = log_k + log_inv_rate;
  const std::vector<EF> row = random_elements<EF>(rng, 1 << log_k);
  const EF a = random_elements<EF>(rng, 1)[0];
  std::vector<EF> word(1 << log_n), folded_row(row.size() / 2), folded_word(word.size() / 2);
  encode(std::span<const EF>(row), log_inv_rate, std::span<EF>(word));
  fold_pairs(row, a, folded_row);
  encode(std::span<const EF>(folded_row), log_inv_rate, std::span<EF>(folded_word));
  for (size_t s = 0; s < folded_word.size(); ++s) {
    const F x = domain_point(log_n, 2 * s);
    EXPECT_EQ(domain_point(log_n, 2 * s + 1), -x);
    EXPECT_EQ(domain_point(log_n - 1, s), x * x);
    const F half = F::from_u64(2).inverse();
    const EF even = (word[2 * s] + word[2 * s + 1]) * half;
    const EF odd = (word[2 * s] - word[2 * s + 1]) * (half * x.inverse());
    EXPECT_EQ(folded_word[s], (EF::one() - a) * even + a * odd);
  }
}

TEST_P(NttTest, FibresOfHigherPowersAreContiguous) {
  const int log_n = 10;
  for (int k = 1; k <= 6; ++k) {
    for (size_t s = 0; s < size_t{1} << log_n; s += 37) {
      EXPECT_EQ(domain_point(log_n, s).pow(uint64_t{1} << k), domain_point(log_n - k, s >> k));
    }
  }
}

TEST_P(NttTest, IsSafeToUseFromManyThreads) {
  Rng rng(5);
  std::vector<std::vector<F>> rows(8);
  for (auto& row : rows) row = random_elements<F>(rng, 1 << 8);
  std::vector<std::vector<F>> words(rows.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < rows.size(); ++i) {
    threads.emplace_back([&, i] {
      words[i].resize(rows[i].size() << (i % 5));
      encode(std::span<const F>(rows[i]), static_cast<int>(i % 5), std::span<F>(words[i]));
    });
  }
  for (std::thread& t : threads) t.join();
  for (size_t i = 0; i < rows.size(); ++i) {
    const EF x = domain_point(8 + static_cast<int>(i % 5), 3);
    EXPECT_EQ(EF(words[i][3]), evaluate(std::span<const F>(rows[i]), x));
  }
}

TEST(BitReverse, ReversesTheLowBits) {
  EXPECT_EQ(bit_reverse(0b0011, 4), 0b1100u);
  EXPECT_EQ(bit_reverse(0b1, 1), 1u);
  EXPECT_EQ(bit_reverse(123, 0), 0u);
  EXPECT_EQ(bit_reverse(1, 32), 0x80000000u);
  for (uint32_t v = 0; v < 64; ++v) EXPECT_EQ(bit_reverse(bit_reverse(v, 6), 6), v);
}

}  // namespace
}  // namespace tacit::poly
