#include <gtest/gtest.h>

#include <random>

#include "tacit/channel/verifier_channel.h"
#include "tacit/lookup/prove.h"
#include "tacit/lookup/verify.h"
#include "tacit/poly/mle.h"

namespace tacit::lookup {
namespace {

using channel::PlainVerifier;
using channel::Step;

/// Random fractions whose sum is 0: pairs n/d and -n/d, in any order, and some 0/1.
Layer<EF> cancelling(int log_leaves, uint64_t seed) {
  std::mt19937_64 rng(seed);
  const auto ext = [&] { return EF(F::from_u64(rng()), F::from_u64(rng()), F::from_u64(rng())); };
  const size_t size = size_t{1} << log_leaves;
  std::vector<std::pair<EF, EF>> leaves;
  while (leaves.size() + 2 <= size) {
    if (size > 4 && rng() % 4 == 0) {
      leaves.push_back({EF::zero(), EF::one()});
      leaves.push_back({EF::zero(), EF::one()});
      continue;
    }
    const EF n = ext(), d = ext(), k = ext();
    leaves.push_back({n, d});
    leaves.push_back({-n * k, d * k});
  }
  std::shuffle(leaves.begin(), leaves.end(), rng);
  Layer<EF> layer;
  for (const auto& [n, d] : leaves) {
    layer.numerators.push_back(n);
    layer.denominators.push_back(d);
  }
  return layer;
}

class Liar final : public channel::ProverChannel<EF> {
 public:
  Liar(Transcript& t, ByteWriter& out, int message, size_t element) : ProverChannel(t, out, {}), message_(message), element_(element) {}
  int messages = 0;

 protected:
  void tamper(std::string_view, std::vector<EF>& values) override {
    if (messages++ == message_) values[element_ % values.size()] += EF::one();
  }

 private:
  int message_;
  size_t element_;
};

struct Outcome {
  Status status;
  bool leaves_match;
};
Outcome verify_bytes(const Layer<EF>& leaves, int log_leaves, ByteSpan bytes) {
  Transcript transcript("test");
  ByteReader reader(bytes);
  PlainVerifier<EF> ch(transcript, reader);
  const auto claim = verify(ch, log_leaves);
  const auto at = [&](std::span<const EF> v) { return poly::mle_eval<EF, EF>(std::span<const EF>(v), std::span<const EF>(claim.point)); };
  return {ch.status(), reader.at_end() && claim.numerator == at(leaves.numerators) && claim.denominator == at(leaves.denominators)};
}
Bytes prove_bytes(const Layer<EF>& leaves, int lie = -1, size_t element = 0, int* messages = nullptr, size_t max_held = kMaxHeldLeaves) {
  ByteWriter out;
  Transcript transcript("test");
  Liar ch(transcript, out, lie, element);
  (void)prove<EF>(ch, [&] { return leaves; }, max_held);
  if (messages != nullptr) *messages = ch.messages;
  return out.take();
}
::testing::AssertionResult failed_at(const Outcome& outcome, Step step, uint32_t index) {
  if (!outcome.status.ok() && outcome.status.error().step == static_cast<uint16_t>(step) && outcome.status.error().index == index) return ::testing::AssertionSuccess();
  if (outcome.status.ok()) return ::testing::AssertionFailure() << "accepted; leaves " << (outcome.leaves_match ? "match" : "differ");
  return ::testing::AssertionFailure() << "step " << outcome.status.error().step << " index " << outcome.status.error().index;
}

TEST(FractionSum, OfNothingIsAccepted) {
  for (int log_leaves = 1; log_leaves <= 7; ++log_leaves) {
    const Layer<EF> leaves = cancelling(log_leaves, static_cast<uint64_t>(40 + log_leaves));
    const Outcome outcome = verify_bytes(leaves, log_leaves, prove_bytes(leaves));
    EXPECT_EQ(prove_bytes(leaves, -1, 0, nullptr, 0), prove_bytes(leaves)) << "made twice instead of held";
    EXPECT_TRUE(outcome.status.ok() && outcome.leaves_match) << log_leaves;
  }
}

TEST(FractionSum, UnusedLeavesChangeNothing) {
  for (int log_leaves = 1; log_leaves <= 7; ++log_leaves) {
    const size_t size = size_t{1} << log_leaves;
    for (size_t num_unused = 0; num_unused <= size; num_unused += std::max<size_t>(1, size / 16)) {
      Layer<EF> leaves = cancelling(log_leaves, 60 + num_unused);
      for (size_t x = size - num_unused; x < size; ++x) leaves.denominators[x] = EF::one();
      // What the numerators left over sum to goes into the first one; there may be none.
      std::fill(leaves.numerators.end() - static_cast<std::ptrdiff_t>(num_unused), leaves.numerators.end(), EF::zero());
      EF sum;
      for (size_t x = 1; x < size; ++x) sum += leaves.numerators[x] * leaves.denominators[x].inverse();
      leaves.numerators[0] = -sum * leaves.denominators[0];
      const Bytes all = prove_bytes(leaves);
      const Outcome outcome = verify_bytes(leaves, log_leaves, all);
      EXPECT_TRUE(outcome.status.ok() && outcome.leaves_match) << log_leaves << ' ' << num_unused;
      leaves.num_unused = num_unused;
      EXPECT_EQ(prove_bytes(leaves), all) << log_leaves << ' ' << num_unused;
    }
  }
}

TEST(FractionSum, OfSomethingIsRefusedAtTheRoot) {
  for (int log_leaves = 1; log_leaves <= 5; ++log_leaves) {
    Layer<EF> leaves = cancelling(log_leaves, static_cast<uint64_t>(50 + log_leaves));
    leaves.numerators[0] += EF::one();
    EXPECT_TRUE(failed_at(verify_bytes(leaves, log_leaves, prove_bytes(leaves)), Step::kLookupRoot, 0)) << log_leaves;
  }
}

/// A denominator of zero makes any sum come true: the inverse of their product says that there is none.
TEST(FractionSum, AZeroDenominatorIsRefused) {
  for (int log_leaves = 1; log_leaves <= 4; ++log_leaves) {
    Layer<EF> leaves = cancelling(log_leaves, static_cast<uint64_t>(60 + log_leaves));
    for (EF& n : leaves.numerators) n = EF::zero();
    leaves.denominators.back() = EF::zero();
    EXPECT_TRUE(failed_at(verify_bytes(leaves, log_leaves, prove_bytes(leaves)), Step::kLookupRoot, 2)) << log_leaves;
  }
}

TEST(FractionSum, EveryChangedMessageIsRefused) {
  constexpr int kLog = 4;
  const Layer<EF> leaves = cancelling(kLog, 70);
  int messages = 0;
  (void)prove_bytes(leaves, -1, 0, &messages);
  EXPECT_EQ(messages, 2 + (1 + 1) + (2 + 1) + (3 + 1));
  for (int message = 0; message < messages; ++message) {
    for (size_t element = 0; element < 4; ++element) {
      const Outcome outcome = verify_bytes(leaves, kLog, prove_bytes(leaves, message, element));
      EXPECT_FALSE(outcome.status.ok() && outcome.leaves_match) << "message " << message << " element " << element;
    }
  }
  // The checks that find them.
  EXPECT_TRUE(failed_at(verify_bytes(leaves, kLog, prove_bytes(leaves, 0, 0)), Step::kLookupRoot, 0));
  EXPECT_TRUE(failed_at(verify_bytes(leaves, kLog, prove_bytes(leaves, 1, 0)), Step::kLookupRoot, 1));
  EXPECT_TRUE(failed_at(verify_bytes(leaves, kLog, prove_bytes(leaves, 1, 1)), Step::kLookupRoot, 2));
  EXPECT_TRUE(failed_at(verify_bytes(leaves, kLog, prove_bytes(leaves, 2, 0)), Step::kLookupLayer, 1));
  EXPECT_TRUE(failed_at(verify_bytes(leaves, kLog, prove_bytes(leaves, 5, 1)), Step::kLookupLayer, 2));
  EXPECT_TRUE(failed_at(verify_bytes(leaves, kLog, prove_bytes(leaves, 10, 3)), Step::kLookupLayer, 3));
}

TEST(FractionSum, FoldsByHalves) {
  const Layer<EF> leaves = cancelling(2, 71);
  const Layer<EF> above = fold_layer(leaves);
  ASSERT_EQ(above.numerators.size(), 2u);
  for (size_t x = 0; x < 2; ++x) {
    EXPECT_EQ(above.numerators[x], leaves.numerators[x] * leaves.denominators[x + 2] + leaves.numerators[x + 2] * leaves.denominators[x]);
    EXPECT_EQ(above.denominators[x], leaves.denominators[x] * leaves.denominators[x + 2]);
  }
}

}  // namespace
}  // namespace tacit::lookup
