#include <gtest/gtest.h>

#include <random>

#include "tacit/products/prove.h"
#include "tacit/products/verify.h"

namespace tacit::products {
namespace {

using channel::Step;
using Scalar = Hidden<EF>;
using Product = HidingVerifier<EF>::Product;

std::vector<EF> random_exts(size_t n, uint64_t seed) {
  std::mt19937_64 rng(seed);
  std::vector<EF> v(n);
  for (EF& x : v) x = EF(F::from_u64(rng()), F::from_u64(rng()), F::from_u64(rng()));
  return v;
}

class Liar final : public channel::ProverChannel<EF> {
 public:
  using ProverChannel::ProverChannel;
  std::string label;
  size_t element = 0;
  EF delta;
  bool done = false;

 protected:
  void tamper(std::string_view name, std::vector<EF>& message) override {
    if (done || name != label) return;
    message[element] += delta;
    done = true;
  }
};

/// Scalars x, y, x y (or a lie), for `count` products; the discharge; and whether each equation of the verifier holds on the pads.
struct Discharge {
  size_t count;
  uint64_t seed = 1;
  EF lie;                         ///< added to the last product's result
  std::string label{};            ///< of a message that is changed
  size_t element = 0;

  struct Result {
    bool holds;                   ///< all equations, combined by a random power
    size_t num_equations;
    uint32_t num_cells;
  };

  Result run() const {
    const std::vector<EF> x = random_exts(2 * count, seed);
    const size_t num_scalars = 3 * count + num_scalars_of_discharge();
    const std::vector<EF> pads = random_exts(HidingVerifier<EF>::kPairCells + num_scalars, seed + 1);
    ByteWriter out;
    Transcript prover_transcript("test");
    Liar ch(prover_transcript, out, std::span<const EF>(pads).subspan(2));
    ch.label = label, ch.element = element, ch.delta = EF::from_u64(3);
    for (size_t i = 0; i < count; ++i) {
      EF product = x[2 * i] * x[2 * i + 1];
      if (i + 1 == count) product += lie;
      const EF message[3] = {x[2 * i], x[2 * i + 1], product};
      ch.send("x", message);
    }
    Transcript transcript("test");
    HidingVerifier<EF> verifier(transcript, ByteReader(out.bytes()));
    receive(verifier);
    const size_t before = out.size();
    prove<EF>(ch, verifier, pads);
    verifier.continue_with(ByteReader(ByteSpan(out.bytes()).subspan(before)));
    verify(verifier);
    EXPECT_TRUE(verifier.reader().at_end());
    EXPECT_EQ(verifier.num_cells(), pads.size()) << "every pad masks one scalar";
    const auto claim = verifier.combine(random_exts(1, seed + 2)[0]);
    EF inner;
    for (size_t i = 0; i < claim.form.size(); ++i) inner += claim.form[i] * pads[i];
    return {inner == claim.value, verifier.num_equations(), verifier.num_cells()};
  }

 private:
  uint32_t num_scalars_of_discharge() const { return num_scalars(count); }
  static uint32_t num_scalars(size_t n) { return products::num_scalars(n); }
  void receive(HidingVerifier<EF>& verifier) const {
    for (size_t i = 0; i < count; ++i) {
      std::vector<Scalar> s(3);
      verifier.receive("x", std::span<Scalar>(s));
      const Product product[1] = {{EF::from_u64(i + 2), s[0], s[1]}};
      verifier.assert_quadratic(Step::kRelation, 0, product, s[2] * -EF::from_u64(i + 2));
    }
  }
};

TEST(Products, TrueOnesAreDischarged) {
  for (const size_t count : {1, 2, 3, 4, 5, 8, 13}) {
    const auto result = Discharge{count, count, EF::zero()}.run();
    EXPECT_TRUE(result.holds) << count;
    EXPECT_EQ(result.num_equations, 3u);
  }
}

TEST(Products, AFalseOneIsRefused) {
  for (const size_t count : {1, 2, 3, 7}) EXPECT_FALSE((Discharge{count, 10 + count, EF::one()}.run().holds)) << count;
}

TEST(Products, EveryChangedMessageIsRefused) {
  for (const char* label : {"products", "product cross terms", "product a", "product b"}) {
    for (size_t element = 0; element < (std::string_view(label).starts_with("product ") && std::string_view(label).size() < 12 ? 1u : 2u); ++element) {
      EXPECT_FALSE((Discharge{5, 20, EF::zero(), label, element}.run().holds)) << label << " " << element;
    }
  }
}

TEST(Products, SeveralOfOneCheckAndPublicFactors) {
  // 2 x y + 3 x 5 - w = 0
  for (const bool lies : {false, true}) {
    const std::vector<EF> x = random_exts(2, 30);
    const EF w = EF::from_u64(2) * x[0] * x[1] + EF::from_u64(15) * x[0] + (lies ? EF::one() : EF::zero());
    const std::vector<EF> pads = random_exts(2 + 3 + num_scalars(2), 31);
    ByteWriter out;
    Transcript prover_transcript("test");
    channel::ProverChannel<EF> ch(prover_transcript, out, std::span<const EF>(pads).subspan(2));
    const EF message[3] = {x[0], x[1], w};
    ch.send("x", message);
    Transcript transcript("test");
    HidingVerifier<EF> verifier(transcript, ByteReader(out.bytes()));
    std::vector<Scalar> s(3);
    verifier.receive("x", std::span<Scalar>(s));
    const Product two[2] = {{EF::from_u64(2), s[0], s[1]}, {EF::from_u64(3), s[0], Scalar(EF::from_u64(5))}};
    verifier.assert_quadratic(Step::kRelation, 0, two, s[2] * -EF::one());
    const size_t before = out.size();
    prove<EF>(ch, verifier, pads);
    verifier.continue_with(ByteReader(ByteSpan(out.bytes()).subspan(before)));
    verify(verifier);
    const auto claim = verifier.combine(random_exts(1, 32)[0]);
    EF inner;
    for (size_t i = 0; i < claim.form.size(); ++i) inner += claim.form[i] * pads[i];
    EXPECT_EQ(inner == claim.value, !lies);
  }
}

/// A false product W, and one of a, b chosen so that  a b = chi^2 W + chi D1 + D0  holds: the equation of the other number is
/// true, that of the chosen one is all that refuses.
class Forger final : public channel::ProverChannel<EF> {
 public:
  Forger(Transcript& t, ByteWriter& out, std::span<const EF> pads, EF u, EF v, EF w, bool forge_a)
      : ProverChannel(t, out, pads.subspan(2)), u_(u), v_(v), w_(w), u0_(pads[0]), v0_(pads[1]), forge_a_(forge_a) {}

 protected:
  void tamper(std::string_view label, std::vector<EF>& message) override {
    if (label == "product cross terms") d1_ = message[0], d0_ = message[1];
    if (label == "product a") {
      chi_ = (message[0] - u0_) * u_.inverse();
      if (forge_a_) message[0] = right() * (chi_ * v_ + v0_).inverse();
    }
    if (label == "product b" && !forge_a_) message[0] = right() * (chi_ * u_ + u0_).inverse();
  }

 private:
  EF right() const { return chi_ * chi_ * w_ + chi_ * d1_ + d0_; }
  EF u_, v_, w_, u0_, v0_, d1_, d0_, chi_;
  bool forge_a_;
};

TEST(Products, TheThirdEquationAloneIsNotEnough) {
  for (const bool forge_a : {false, true}) {
    const std::vector<EF> x = random_exts(2, 40);
    const EF w = x[0] * x[1] + EF::one();
    const std::vector<EF> pads = random_exts(2 + 3 + num_scalars(1), 41);
    ByteWriter out;
    Transcript prover_transcript("test");
    Forger ch(prover_transcript, out, pads, x[0], x[1], w, forge_a);
    const EF message[3] = {x[0], x[1], w};
    ch.send("x", message);
    Transcript transcript("test");
    HidingVerifier<EF> verifier(transcript, ByteReader(out.bytes()));
    std::vector<Scalar> s(3);
    verifier.receive("x", std::span<Scalar>(s));
    const Product product[1] = {{EF::one(), s[0], s[1]}};
    verifier.assert_quadratic(Step::kRelation, 0, product, s[2] * -EF::one());
    const size_t before = out.size();
    prove<EF>(ch, verifier, pads);
    verifier.continue_with(ByteReader(ByteSpan(out.bytes()).subspan(before)));
    verify(verifier);
    // Combined with gamma = 0, 1, -1: the equations one by one.
    const auto misses = [&](const EF& gamma) {
      const auto claim = verifier.combine(gamma);
      EF inner;
      for (size_t i = 0; i < claim.form.size(); ++i) inner += claim.form[i] * pads[i];
      return inner - claim.value;
    };
    const EF first = misses(EF::zero()), plus = misses(EF::one()), minus = misses(-EF::one());
    const EF half = EF::from_u64(2).inverse();
    const EF second = (plus - minus) * half, third = (plus + minus) * half - first;
    EXPECT_EQ(first.is_zero(), !forge_a);
    EXPECT_EQ(second.is_zero(), forge_a);
    EXPECT_TRUE(third.is_zero());
  }
}

TEST(Products, VariablesCoverTheProducts) {
  EXPECT_EQ(num_vars(0), 0);
  EXPECT_EQ(num_vars(1), 0);
  EXPECT_EQ(num_vars(2), 1);
  EXPECT_EQ(num_vars(3), 2);
  EXPECT_EQ(num_vars(4), 2);
  EXPECT_EQ(num_vars(5), 3);
}

}  // namespace
}  // namespace tacit::products
