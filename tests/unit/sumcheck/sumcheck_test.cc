#include <gtest/gtest.h>

#include <random>

#include "tacit/channel/verifier_channel.h"
#include "tacit/poly/mle.h"
#include "tacit/sumcheck/prove.h"
#include "tacit/sumcheck/verify.h"

namespace tacit::sumcheck {
namespace {

using channel::PlainVerifier;

class Random {
 public:
  explicit Random(uint64_t seed) : rng_(seed) {}
  EF ext() { return EF(F::from_u64(rng_()), F::from_u64(rng_()), F::from_u64(rng_())); }
  Instance<EF> instance(int num_vars, int num_factors) {
    Instance<EF> i{ext(), {}};
    i.factors.assign(static_cast<size_t>(num_factors), std::vector<EF>(size_t{1} << num_vars));
    for (auto& factor : i.factors) for (EF& x : factor) x = ext();
    return i;
  }

 private:
  std::mt19937_64 rng_;
};

/// Replaces one scalar of one round.
class Liar final : public channel::ProverChannel<EF> {
 public:
  Liar(Transcript& t, ByteWriter& out, int round, size_t element) : ProverChannel(t, out, {}), round_(round), element_(element) {}

 protected:
  void tamper(std::string_view, std::vector<EF>& message) override {
    if (round_-- == 0) message[element_] += EF::one();
  }

 private:
  int round_;
  size_t element_;
};

struct Batch {
  std::vector<Instance<EF>> instances;
  int num_vars, degree;
  EF claim() const {
    EF sum;
    for (const auto& i : instances) sum += i.coefficient * total(i);
    return sum;
  }
};

/// Verifies; the last claim against the factors at the point, an instance that starts late being halved for every variable it lacks.
bool accepts(const Batch& batch, const EF& claim, ByteSpan bytes) {
  Transcript transcript("test");
  ByteReader reader(bytes);
  PlainVerifier<EF> ch(transcript, reader);
  const auto end = verify(ch, "round", claim, batch.num_vars, batch.degree);
  if (!ch.status().ok() || !reader.at_end()) return false;
  const EF half = EF::from_u64(2).inverse();
  EF expected;
  for (const auto& instance : batch.instances) {
    int n = 0;
    while (size_t{1} << n < instance.factors[0].size()) ++n;
    EF product = instance.coefficient * half.pow(static_cast<uint64_t>(batch.num_vars - n));
    for (const auto& factor : instance.factors) {
      product *= poly::mle_eval<EF, EF>(std::span<const EF>(factor), std::span<const EF>(end.point).first(static_cast<size_t>(n)));
    }
    expected += product;
  }
  return expected == end.claim;
}

Bytes prove(const Batch& batch, int lie_round = -1, size_t lie_element = 0) {
  ByteWriter out;
  Transcript transcript("test");
  Liar ch(transcript, out, lie_round, lie_element);
  std::vector<Instance<EF>> copy = batch.instances;
  (void)prove_batch<EF>(ch, "round", copy, batch.num_vars, batch.degree);
  return out.take();
}

std::vector<Batch> batches(Random& random) {
  std::vector<Batch> list;
  for (const auto& shapes : std::vector<std::vector<std::pair<int, int>>>{
           {{0, 1}}, {{1, 1}}, {{1, 2}}, {{4, 2}}, {{5, 3}}, {{3, 2}, {3, 3}, {3, 1}}, {{5, 2}, {0, 2}, {2, 3}, {5, 1}, {4, 3}}, {{6, 3}, {1, 2}}}) {
    Batch b{{}, 0, 2};
    for (const auto& [vars, factors] : shapes) {
      b.instances.push_back(random.instance(vars, factors));
      b.num_vars = std::max(b.num_vars, vars);
      b.degree = std::max(b.degree, factors);
    }
    list.push_back(std::move(b));
  }
  return list;
}

TEST(Sumcheck, BatchesOfAnySizesAndDegreesAreAccepted) {
  constexpr uint64_t kSeed = 31;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  Random random(kSeed);
  for (const Batch& batch : batches(random)) EXPECT_TRUE(accepts(batch, batch.claim(), prove(batch))) << batch.num_vars << " variables";
}

TEST(Sumcheck, AWrongClaimIsRefused) {
  Random random(32);
  for (const Batch& batch : batches(random)) {
    EXPECT_FALSE(accepts(batch, batch.claim() + EF::one(), prove(batch)));
    EXPECT_FALSE(accepts(batch, batch.claim() + EF::basis(2), prove(batch)));
  }
}

TEST(Sumcheck, EveryChangedRoundIsRefused) {
  Random random(33);
  for (const Batch& batch : batches(random)) {
    for (int round = 0; round < batch.num_vars; ++round) {
      for (size_t element = 0; element < static_cast<size_t>(batch.degree); ++element) {
        EXPECT_FALSE(accepts(batch, batch.claim(), prove(batch, round, element))) << "round " << round << " element " << element;
      }
    }
  }
}

TEST(Sumcheck, TheProverEndsAtTheFactorsValues) {
  Random random(34);
  for (const Batch& batch : batches(random)) {
    ByteWriter out;
    Transcript transcript("test");
    channel::ProverChannel<EF> ch(transcript, out, {});
    std::vector<Instance<EF>> bound = batch.instances;
    const std::vector<EF> point = prove_batch<EF>(ch, "round", bound, batch.num_vars, batch.degree);
    for (size_t i = 0; i < bound.size(); ++i) {
      for (size_t f = 0; f < bound[i].factors.size(); ++f) {
        const auto& factor = batch.instances[i].factors[f];
        size_t n = 0;
        while (size_t{1} << n < factor.size()) ++n;
        ASSERT_EQ(bound[i].factors[f].size(), 1u);
        EXPECT_EQ(bound[i].factors[f][0], (poly::mle_eval<EF, EF>(std::span<const EF>(factor), std::span<const EF>(point).first(n))));
      }
    }
  }
}

TEST(Sumcheck, ATruncatedProofIsRefused) {
  Random random(35);
  const Batch batch{{random.instance(3, 2)}, 3, 2};
  const Bytes bytes = prove(batch);
  for (size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(accepts(batch, batch.claim(), ByteSpan(bytes).first(n)));
}

}  // namespace
}  // namespace tacit::sumcheck
