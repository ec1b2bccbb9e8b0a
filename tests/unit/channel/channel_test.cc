#include <gtest/gtest.h>

#include <random>

#include "tacit/channel/prover_channel.h"
#include "tacit/channel/verifier_channel.h"
#include "tacit/field/cubic.h"

namespace tacit::channel {
namespace {

using Scalar = Hidden<EF>;

class Random {
 public:
  explicit Random(uint64_t seed) : rng_(seed) {}
  uint64_t below(uint64_t n) { return rng_() % n; }
  EF ext() { return EF(F::from_u64(rng_()), F::from_u64(rng_()), F::from_u64(rng_())); }
  std::vector<EF> exts(size_t n) {
    std::vector<EF> v(n);
    for (EF& x : v) x = ext();
    return v;
  }
  std::mt19937_64 rng_;
};

/// A random tape beside the dense form of each of its nodes.
struct Model {
  Tape<EF> tape;
  std::vector<std::vector<EF>> forms;
  size_t num_cells;

  Model(Random& random, size_t cells, size_t size) : num_cells(cells) {
    while (forms.size() < size) {
      std::vector<EF> form(cells);
      if (forms.empty() || random.below(3) == 0) {
        const auto cell = static_cast<uint32_t>(random.below(cells));
        const bool negative = random.below(2) == 0;
        form[cell] = negative ? -EF::one() : EF::one();
        EXPECT_EQ(tape.leaf(cell, negative), forms.size());
      } else {
        std::vector<Tape<EF>::Term> terms(random.below(4));
        for (auto& term : terms) {
          term = {random.ext(), static_cast<uint32_t>(random.below(forms.size()))};
          for (size_t c = 0; c < cells; ++c) form[c] += term.coefficient * forms[term.node][c];
        }
        EXPECT_EQ(tape.derived(terms), forms.size());
      }
      forms.push_back(std::move(form));
    }
  }
};

TEST(Tape, ExpandsAndEvaluatesLikeBruteForce) {
  constexpr uint64_t kSeed = 21;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  Random random(kSeed);
  for (int i = 0; i < 50; ++i) {
    const Model model(random, 1 + random.below(9), 1 + random.below(60));
    EXPECT_EQ(model.tape.size(), model.forms.size());
    const std::vector<EF> adjoint = random.exts(model.forms.size());
    std::vector<EF> expected = random.exts(model.num_cells), form = expected;  // expand adds
    for (size_t n = 0; n < adjoint.size(); ++n) {
      for (size_t c = 0; c < model.num_cells; ++c) expected[c] += adjoint[n] * model.forms[n][c];
    }
    model.tape.expand(adjoint, form);
    EXPECT_EQ(form, expected);

    const std::vector<EF> pads = random.exts(model.num_cells);
    const std::vector<EF> values = model.tape.evaluate(pads);
    for (size_t n = 0; n < values.size(); ++n) {
      EF value;
      for (size_t c = 0; c < pads.size(); ++c) value += model.forms[n][c] * pads[c];
      EXPECT_EQ(values[n], value);
    }
  }
}

TEST(Hidden, ArithmeticIsThatOfTheHiddenNumbers) {
  Random random(22);
  Tape<EF> tape;
  const std::vector<EF> pads = random.exts(3);
  const std::vector<EF> x = random.exts(3);
  std::vector<Scalar> h;
  for (uint32_t i = 0; i < 3; ++i) h.emplace_back(&tape, tape.leaf(i, true), x[i] + pads[i]);
  const EF k = random.ext();
  const Scalar sums[] = {h[0] + h[1],       h[0] - h[1],     h[0] * k,        k * h[1],           h[2] + k, h[2] - k, Scalar(k) + h[0], Scalar(k) - h[0],
                         Scalar(k) * k, Scalar(k) + Scalar(x[1]), Scalar::dot(std::span<const EF>(x), std::span<const Scalar>(h))};
  const EF expected[] = {x[0] + x[1], x[0] - x[1], x[0] * k, x[1] * k, x[2] + k, x[2] - k, x[0] + k, k - x[0], k * k, k + x[1],
                         x[0] * x[0] + x[1] * x[1] + x[2] * x[2]};
  const std::vector<EF> pad_part = tape.evaluate(pads);
  for (size_t i = 0; i < std::size(sums); ++i) {
    EXPECT_EQ(sums[i].clear() + (sums[i].is_public() ? EF::zero() : pad_part[sums[i].node()]), expected[i]) << i;
  }
  EXPECT_TRUE(sums[8].is_public() && sums[9].is_public());
  EXPECT_FALSE(sums[6].is_public());
}

/// What a prover sends is padded; the verifier's equations on it are one claim on the pads.
TEST(HidingVerifier, CombinesItsEquations) {
  Random random(23);
  for (const bool lies : {false, true}) {
    const std::vector<EF> x = random.exts(4);
    std::vector<EF> pads = random.exts(2 + 4);  // the pair first
    ByteWriter out;
    Transcript prover_transcript("test");
    ProverChannel<EF> prover(prover_transcript, out, std::span<const EF>(pads).subspan(2));
    prover.send("a", std::span<const EF>(x).first(3));
    const EF prover_challenge = prover.challenge("c");
    prover.send("b", x[3]);
    prover.send_clear("d", x[0]);

    Transcript transcript("test");
    HidingVerifier<EF> verifier(transcript, ByteReader(out.bytes()));
    std::vector<Scalar> a(3);
    verifier.receive("a", std::span<Scalar>(a));
    for (size_t i = 0; i < 3; ++i) EXPECT_EQ(a[i].clear(), x[i] + pads[2 + i]) << "what is seen is padded";
    EXPECT_EQ(verifier.challenge("c"), prover_challenge);
    const Scalar b = receive_one(verifier, "b");
    EXPECT_EQ(verifier.receive_clear("d"), x[0]);
    EXPECT_TRUE(verifier.reader().at_end());
    EXPECT_EQ(verifier.num_cells(), 6u);

    verifier.assert_zero(Step::kRelation, 0, a[0] - x[0]);
    verifier.assert_zero(Step::kRelation, 1, a[1] + a[2] - (x[1] + x[2]));
    verifier.assert_zero(Step::kRelation, 2, b * x[2] - x[3] * x[2] + (lies ? EF::one() : EF::zero()));
    verifier.assert_zero(Step::kRelation, 3, verifier.pair(1) - pads[1]);
    verifier.assert_zero(Step::kRelation, 4, Scalar(EF::zero()));
    EXPECT_EQ(verifier.num_equations(), 5u);
    const auto claim = verifier.combine(random.ext());
    ASSERT_EQ(claim.form.size(), pads.size());
    EF inner;
    for (size_t i = 0; i < pads.size(); ++i) inner += claim.form[i] * pads[i];
    EXPECT_EQ(inner == claim.value, !lies);
  }
}

/// Each equation has a power of its own: two that cancel are still two.
TEST(HidingVerifier, EquationsDoNotCancel) {
  Transcript transcript("test");
  HidingVerifier<EF> verifier(transcript, ByteReader(ByteSpan{}));
  verifier.assert_zero(Step::kRelation, 0, Scalar(EF::one()));
  verifier.assert_zero(Step::kRelation, 0, Scalar(-EF::one()));
  EXPECT_FALSE(verifier.combine(EF::from_u64(7)).value.is_zero());
}

TEST(PlainVerifier, TellsTheFirstFailure) {
  ByteWriter out;
  Transcript prover_transcript("test");
  ProverChannel<EF> prover(prover_transcript, out, {});
  const EF x[2] = {EF::from_u64(3), EF::from_u64(5)};
  prover.send("x", x);
  const auto check = [&](const EF& sum, const EF& product) {
    Transcript transcript("test");
    ByteReader reader(out.bytes());
    PlainVerifier<EF> verifier(transcript, reader);
    std::vector<EF> r(2);
    verifier.receive("x", std::span<EF>(r));
    EXPECT_EQ(verifier.challenge("c"), Transcript(prover_transcript).challenge<EF>("c"));
    verifier.assert_zero(Step::kLookupLayer, 4, r[0] + r[1] - sum);
    const Product<EF, EF> products[] = {{EF::from_u64(2), r[0], r[1]}};
    verifier.assert_quadratic(Step::kRelation, 9, products, -product);
    return verifier.status();
  };
  EXPECT_TRUE(check(EF::from_u64(8), EF::from_u64(30)).ok());
  const Status sum = check(EF::from_u64(9), EF::from_u64(31));
  ASSERT_FALSE(sum.ok());
  EXPECT_EQ(sum.error().code, ErrorCode::kSumcheck);
  EXPECT_EQ(sum.error().step, static_cast<uint16_t>(Step::kLookupLayer));
  EXPECT_EQ(sum.error().index, 4u);
  const Status product = check(EF::from_u64(8), EF::from_u64(31));
  ASSERT_FALSE(product.ok());
  EXPECT_EQ(product.error().step, static_cast<uint16_t>(Step::kRelation));
  EXPECT_EQ(product.error().index, 9u);
}

TEST(PlainVerifier, RefusesShortAndNonCanonicalProofs) {
  for (const bool is_short : {true, false}) {
    Bytes bytes(24 - (is_short ? 1 : 0), 0xff);
    Transcript transcript("test");
    ByteReader reader(bytes);
    PlainVerifier<EF> verifier(transcript, reader);
    EXPECT_TRUE(receive_one(verifier, "x").is_zero());
    EXPECT_FALSE(verifier.status().ok());
  }
}

TEST(CountingVerifier, CountsScalarsChecksAndProducts) {
  CountingVerifier<EF> counter;
  std::vector<EF> r(3);
  counter.receive("x", std::span<EF>(r));
  const EF first = counter.challenge("c"), second = counter.challenge("c");
  EXPECT_NE(first, second);
  EXPECT_FALSE(first.is_zero());
  counter.assert_zero(Step::kRelation, 0, r[0]);
  const Product<EF, EF> products[2] = {};
  counter.assert_quadratic(Step::kRelation, 0, products, r[0]);
  EXPECT_EQ(counter.num_scalars, 3u);
  EXPECT_EQ(counter.num_challenges, 2u);
  EXPECT_EQ(counter.num_equations, 1u);
  EXPECT_EQ(counter.num_quadratic, 1u);
  EXPECT_EQ(counter.num_products, 2u);
}

}  // namespace
}  // namespace tacit::channel
