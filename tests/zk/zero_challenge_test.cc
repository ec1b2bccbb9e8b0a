#include <gtest/gtest.h>

#include "lives.h"
#include "tacit/channel/verifier_channel.h"
#include "tacit/lookup/prove.h"
#include "tacit/lookup/verify.h"
#include "tacit/poly/mle.h"

/// A challenge of 0 comes with a chance of 2^-192. What holds then is seen with an oracle that gives it.
namespace tacit::testing {
namespace {

using channel::Step;

/// Verifies a fraction sum of four leaves, whose root is as `root` says and whose rounds are honest.
Status verify_four_leaves(const lookup::Layer<EF>& leaves, std::span<const EF> root) {
  class Forger final : public channel::ProverChannel<EF> {
   public:
    Forger(Transcript& transcript, ByteWriter& out, std::span<const EF> root) : ProverChannel(transcript, out, {}), root_(root) {}

   private:
    void tamper(std::string_view label, std::vector<EF>& message) override {
      if (label == "lookup root") message.assign(root_.begin(), root_.end());
      if (label == "lookup inverse") message = {root_[2] * root_[3], (root_[2] * root_[3]).inverse()};
    }
    std::span<const EF> root_;
  };
  ByteWriter out;
  Transcript prover("test"), verifier("test");
  Forger forger(prover, out, root);
  (void)lookup::prove<EF>(forger, [&] { return leaves; });
  ByteReader reader(out.bytes());
  channel::PlainVerifier<EF> ch(verifier, reader);
  const auto claim = lookup::verify(ch, 2);
  const auto at = [&](std::span<const EF> v) { return poly::mle_eval<EF, EF>(v, claim.point); };
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(claim.numerator, at(leaves.numerators)) << "the forgery ends in true claims";
  EXPECT_EQ(claim.denominator, at(leaves.denominators));
  return ch.status();
}

/// Where the point of a layer has a coordinate of 0 the round's claim says nothing of q(1): the root may then be the sum of
/// both children where it should be the first. Fractions that do not cancel would be accepted.
TEST(ZeroChallenge, OfTheFractionSumIsRefused) {
  const auto e = [](uint64_t v) { return EF::from_u64(v); };
  const lookup::Layer<EF> leaves{{e(1), e(2), e(3), e(4)}, {e(5), e(6), e(7), e(8)}};
  const lookup::Layer<EF> above = lookup::fold_layer(leaves);
  EF numerator = EF::zero(), denominator = EF::zero();
  for (size_t x = 0; x < 2; ++x) numerator += above.numerators[x], denominator += above.denominators[x];
  // n0 d1 + n1 d0 = 0 with n0, d0 of the lie.
  const std::vector<EF> root{numerator, -numerator, denominator, denominator};

  ProgrammedOracle oracle;
  const auto refused_at_the_layer = [](const Status& status) {
    return !status.ok() && status.error().code == ErrorCode::kSumcheck && status.error().step == static_cast<uint16_t>(Step::kLookupLayer) &&
           status.error().index == 1;
  };
  oracle.set_zero(0);  // the first challenge is the root's
  oracle.program(Digest{1});
  EXPECT_TRUE(refused_at_the_layer(verify_four_leaves(leaves, root)));
}

/// A life of a model with each challenge set to 0 in turn: neither prover nor verifier stumbles over it.
TEST(ZeroChallenge, AnywhereHarmsNobody) {
  const program::Program program = small_program();
  const Witness witness = two_witnesses().first;
  Csprng random(Digest{21});
  ProgrammedOracle oracle;
  oracle.program(Digest{20});
  const auto setup = prover::setup(program, witness.weights, random);
  ASSERT_TRUE(setup.ok());
  const Bytes tree = setup->tree;
  const auto key = prover::Key::load(program::encode(program), setup->commitment, setup->secret, tree);
  ASSERT_TRUE(key.ok());
  const auto registered = verifier::RegisteredModel::assume_checked(key->model());
  const auto accepted = [&](uint64_t zero) {
    oracle.set_zero(zero);
    oracle.program(Digest{22});
    const auto proof = prover::prove(*key, witness.inputs, {}, random);
    TACIT_CHECK(proof.has_value());
    return verifier::verify(registered, {}, proof->body).ok();
  };
  ASSERT_TRUE(accepted(UINT64_MAX));
  const uint64_t num_outputs = oracle.num_programmed();
  size_t refused = 0;
  for (uint64_t zero = 0; zero < num_outputs; ++zero) refused += accepted(zero) ? 0 : 1;
  std::printf("%llu challenges, refused where 0: %zu\n", static_cast<unsigned long long>(num_outputs), refused);
  EXPECT_GT(refused, 0u);
}

}  // namespace
}  // namespace tacit::testing
