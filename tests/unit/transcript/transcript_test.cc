#include "tacit/transcript/transcript.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tacit/base/parallel.h"

namespace tacit {
namespace {

using Script = std::function<void(Transcript&)>;

/// Two challenges after the script: the whole future of the transcript hangs on its state.
std::vector<uint64_t> future(const Script& script, std::string_view protocol = "test") {
  Transcript transcript(protocol);
  script(transcript);
  std::vector<uint64_t> values;
  for (int i = 0; i < 2; ++i)
    for (const F& c : transcript.challenge<EF>("end").c) values.push_back(c.value());
  return values;
}

EF ext(uint64_t a, uint64_t b, uint64_t c) { return EF(F::from_u64(a), F::from_u64(b), F::from_u64(c)); }

TEST(Transcript, IsAFunctionOfWhatItAbsorbed) {
  const Script script = [](Transcript& t) {
    t.absorb("bytes", Bytes{1, 2, 3});
    (void)t.challenge<F>("c");
    (void)t.positions("p", 10, 12);
  };
  EXPECT_EQ(future(script), future(script));
}

/// The vector of spec/transcript.md.
TEST(Transcript, GoldenVector) {
  Transcript t("tacit test 1");
  t.absorb("bytes", Bytes{1, 2, 3});
  t.absorb_u64("count", 77);
  t.absorb("base", F::from_u64(5));
  t.absorb("ext", ext(1, 2, 3));
  t.absorb("list", std::vector<EF>{ext(4, 5, 6), ext(7, 8, 9)});
  EXPECT_EQ(t.challenge<F>("alpha").value(), 14394960079899952946u);
  const EF beta = t.challenge<EF>("beta");
  EXPECT_EQ(beta.c[0].value(), 1531088710706794623u);
  EXPECT_EQ(beta.c[1].value(), 8984356620701635337u);
  EXPECT_EQ(beta.c[2].value(), 8157061263057993633u);
  EXPECT_EQ(t.positions("queries", 5, 10), (std::vector<uint32_t>{566, 738, 819, 854, 934}));
  EXPECT_EQ(t.grind("work", 10), 1229u);
  EXPECT_EQ(t.challenge<F>("end").value(), 5523088193732611805u);
}

Script bytes(std::string label, Bytes data) {
  return [=](Transcript& t) { t.absorb(label, data); };
}
Script list(std::vector<EF> values) {
  return [=](Transcript& t) { t.absorb("a", values); };
}
Script element(EF value) {
  return [=](Transcript& t) { t.absorb("a", value); };
}
Script positions(uint32_t count, int log_domain) {
  return [=](Transcript& t) { (void)t.positions("c", count, log_domain); };
}
Script work(int bits, uint64_t nonce) {
  return [=](Transcript& t) { (void)t.check_grinding("c", bits, nonce); };
}
template <class K>
Script challenge(std::string label) {
  return [=](Transcript& t) { (void)t.challenge<K>(label); };
}

/// All scripts differ in type, label, length, content, order, boundaries or challenges.
TEST(Transcript, EveryDifferenceChangesTheFuture) {
  const Script a = bytes("a", {1, 2}), b = bytes("b", {3}), nothing = [](Transcript&) {};
  const std::vector<std::vector<Script>> scripts = {
      {a, b},
      {bytes("A", {1, 2}), b},
      {a, bytes("B", {3})},
      {bytes("a", {1, 0}), b},
      {bytes("a", {1}), bytes("b", {2, 3})},
      {bytes("a", {1, 2, 3}), bytes("b", {})},
      {bytes("a", {}), bytes("b", {1, 2, 3})},
      {b, a},
      {a},
      {bytes("a", {1, 2, 3})},
      {bytes("ab", {1, 2, 3})},
      {bytes("", {'a', 1, 2}), b},
      {a, challenge<F>("c"), b},
      {a, b, challenge<F>("c")},
      {a, b, challenge<F>("d")},
      {a, b, challenge<EF>("c")},
      {a, b, positions(3, 4)},
      {a, b, positions(4, 4)},
      {a, b, positions(3, 5)},
      {a, b, work(0, 0)},
      {a, b, work(0, 1)},
      {a, b, work(1, 0)},
      {bytes("a", Bytes(8, 0))},
      {[](Transcript& t) { t.absorb_u64("a", 0); }},
      {[](Transcript& t) { t.absorb("a", F::zero()); }},
      {element(EF::zero())},
      {element(EF::zero()), element(EF::zero())},
      {list({EF::zero()})},
      {list({EF::zero(), EF::zero()})},
      {list({})},
      {element(ext(1, 0, 0))},
      {element(ext(0, 1, 0))},
      {element(ext(0, 0, 1))},
      {nothing},
  };
  std::set<std::vector<uint64_t>> futures;
  for (size_t i = 0; i < scripts.size(); ++i) {
    const Script all = [&](Transcript& t) {
      for (const Script& step : scripts[i]) step(t);
    };
    EXPECT_TRUE(futures.insert(future(all)).second) << i;
    EXPECT_TRUE(futures.insert(future(all, "test2")).second) << i;
  }
}

/// An injective encoding: two adjacent records never read as one, wherever the boundary lies.
TEST(Transcript, MovedBoundariesChangeTheFuture) {
  Bytes data(200);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<uint8_t>(i);
  std::set<std::vector<uint64_t>> futures;
  for (size_t cut = 0; cut <= data.size(); ++cut) {
    futures.insert(future([&](Transcript& t) {
      t.absorb("x", ByteSpan(data).first(cut));
      t.absorb("x", ByteSpan(data).subspan(cut));
    }));
  }
  EXPECT_EQ(futures.size(), data.size() + 1);
}

TEST(Transcript, EveryAbsorbedByteChangesTheFuture) {
  Bytes data(150, 0);
  std::set<std::vector<uint64_t>> futures;
  for (size_t i = 0; i < data.size(); ++i) {
    data[i] = 1;
    futures.insert(future([&](Transcript& t) { t.absorb("x", data); }));
    data[i] = 0;
  }
  EXPECT_EQ(futures.size(), data.size());
}

TEST(Transcript, SuccessiveChallengesDiffer) {
  Transcript t("test");
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(t.challenge<F>("same").value());
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(Transcript, ACopyGoesOnIndependently) {
  Transcript a("test");
  a.absorb("x", Bytes{1});
  Transcript b = a;
  EXPECT_EQ(a.challenge<F>("c"), b.challenge<F>("c"));
  a.absorb("y", Bytes{1});
  b.absorb("y", Bytes{2});
  EXPECT_FALSE(a.challenge<F>("c") == b.challenge<F>("c"));
}

TEST(Transcript, PositionsAreSortedDistinctAndInRange) {
  for (int log_domain : {0, 1, 5, 20, 32}) {
    for (uint32_t count : {0u, 1u, 2u, 100u, 1000u}) {
      Transcript t("test");
      const auto positions = t.positions("p", count, log_domain);
      EXPECT_LE(positions.size(), count);
      EXPECT_EQ(positions.empty(), count == 0);
      for (size_t i = 0; i + 1 < positions.size(); ++i) EXPECT_LT(positions[i], positions[i + 1]);
      if (count > 0) {
        EXPECT_LT(uint64_t{positions.back()}, uint64_t{1} << log_domain);
      }
    }
  }
  Transcript t("test");
  EXPECT_EQ(t.positions("p", 1000, 5).size(), 32u);
  EXPECT_GT(t.positions("p", 1000, 32).back(), 0x80000000u);
}

/// 2^16 draws over 64 cells; 63 degrees of freedom, six standard deviations are 67.
TEST(Transcript, PositionsLookUniform) {
  Transcript t("test");
  std::vector<double> count(64, 0);
  for (int i = 0; i < 1 << 16; ++i) ++count[t.positions("p", 1, 6).front()];
  double chi_square = 0;
  for (double c : count) chi_square += (c - 1024) * (c - 1024) / 1024;
  EXPECT_NEAR(chi_square, 63, 67);
}

TEST(Transcript, GrindingFindsWhatTheVerifierAccepts) {
  for (int bits : {0, 1, 4, 9, 13}) {
    Transcript prover("test"), verifier("test");
    const uint64_t nonce = prover.grind("work", bits);
    EXPECT_TRUE(verifier.check_grinding("work", bits, nonce)) << bits;
    EXPECT_EQ(prover.challenge<EF>("c"), verifier.challenge<EF>("c"));
    for (uint64_t smaller = 0; smaller < nonce; ++smaller) {
      Transcript other("test");
      EXPECT_FALSE(other.check_grinding("work", bits, smaller));
    }
  }
}

TEST(Transcript, TheNonceDoesNotDependOnTheThreads) {
  Transcript one("test"), four("test");
  set_num_threads(1);
  const uint64_t nonce = one.grind("work", 18);
  set_num_threads(4);
  EXPECT_EQ(four.grind("work", 18), nonce);
  set_num_threads(0);
}

TEST(Transcript, AWrongNonceOrContextIsRefused) {
  constexpr int kBits = 16;
  Transcript prover("test");
  const uint64_t nonce = prover.grind("work", kBits);
  for (int bit = 0; bit < 64; ++bit) {
    Transcript t("test");
    EXPECT_FALSE(t.check_grinding("work", kBits, nonce ^ uint64_t{1} << bit)) << bit;
  }
  Transcript other_label("test"), other_history("test"), more_bits("test");
  other_history.absorb("x", Bytes{1});
  EXPECT_FALSE(other_label.check_grinding("Work", kBits, nonce));
  EXPECT_FALSE(other_history.check_grinding("work", kBits, nonce));
  EXPECT_FALSE(more_bits.check_grinding("work", kBits + 1, nonce));
}

}  // namespace
}  // namespace tacit
