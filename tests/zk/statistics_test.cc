#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <tuple>

#include "every_operator.h"
#include "statistics.h"
#include "tacit/op/relations.h"

namespace tacit::testing {
namespace {

constexpr size_t kNumLives = TACIT_ZK_LIVES;  ///< of each witness

Csprng seeded(uint8_t seed) {
  std::printf("seed %d\n", seed);
  return Csprng(Digest{seed});
}

/// A model, and two witnesses of it that have nothing in common but the outputs.
struct Model {
  const char* name;
  program::Program (*program)();
  std::pair<Witness, Witness> (*witnesses)();
  size_t lives;  ///< of each witness
};
constexpr Model kSmall{"Small", small_program, two_witnesses, kNumLives};
constexpr Model kEveryOperator{"EveryOperator", every_operator, two_witnesses_of_every_operator, kNumLives / 2};  // each is dearer

class Lives {
 public:
  explicit Lives(const Model& model) : program_(model.program()) {
    std::tie(witnesses_[0], witnesses_[1]) = model.witnesses();
    Csprng random = seeded(1);
    const Life a = live(program_, witnesses_[0], random), b = live(program_, witnesses_[1], random);
    statistics_.emplace(a, b);
  }

  void live_and_count(size_t lives, uint8_t seed, prover::Hooks* hooks = nullptr) {
    Csprng random = seeded(seed);
    for (size_t i = 0; i < lives; ++i) {
      for (size_t w = 0; w < 2; ++w) statistics_->add(live(program_, witnesses_[w], random, hooks), w);
    }
    std::printf("%s\n", statistics_->summary().c_str());
  }
  /// Runs a broken prover; its lives are accepted like any other, and the named test finds it out.
  void expect_caught(prover::Hooks& hooks, const char* finding) {
    live_and_count(kControlLives, 2, &hooks);
    const std::string findings = statistics_->findings();
    EXPECT_NE(findings.find(finding), std::string::npos) << findings;
    EXPECT_EQ(findings.find("refused"), std::string::npos) << findings;
  }

 protected:
  static constexpr size_t kControlLives = 36;
  program::Program program_;
  std::array<Witness, 2> witnesses_;
  std::optional<Statistics> statistics_;
};

class TwoWitnesses : public Lives, public ::testing::Test {
 protected:
  TwoWitnesses() : Lives(kSmall) {}
};

class TwoWitnessesOf : public Lives, public ::testing::TestWithParam<Model> {
 protected:
  TwoWitnessesOf() : Lives(GetParam()) {}
};
INSTANTIATE_TEST_SUITE_P(Models, TwoWitnessesOf, ::testing::Values(kSmall, kEveryOperator),
                         [](const auto& model) { return std::string(model.param.name); });

TEST_P(TwoWitnessesOf, AreIndistinguishable) {
  live_and_count(GetParam().lives, 3);
  EXPECT_EQ(statistics_->findings(), "");
  const size_t runs = program_.openings - 1;
  EXPECT_EQ(statistics_->num_coin_words(), program_.registration_pcs.rounds.size() + runs * program_.pcs.rounds.size());
}

/// The plain channel, on the same path: pads and mask are zero.
struct Plain final : prover::Hooks {
  void masks(std::vector<EF>& pads, std::vector<EF>& mask) override {
    std::fill(pads.begin(), pads.end(), EF::zero());
    std::fill(mask.begin(), mask.end(), EF::zero());
  }
};
TEST_P(TwoWitnessesOf, ThePlainChannelIsCaught) {
  Plain hooks;
  expect_caught(hooks, "bits: padded messages");
}

struct NoPads final : prover::Hooks {
  void masks(std::vector<EF>& pads, std::vector<EF>&) override { std::fill(pads.begin(), pads.end(), EF::zero()); }
};
TEST_F(TwoWitnesses, PadsOfZeroAreCaught) {
  NoPads hooks;
  expect_caught(hooks, "difference of the witnesses: padded messages");
}

struct NoBlinding final : prover::Hooks {
  explicit NoBlinding(size_t t) : t_(t) {}
  void own_rows(std::vector<F>& rows, size_t h) override {
    const size_t num_data = rows.size() / h - session::kMaskRows - session::kPadRows;
    for (size_t row = 0; row < num_data; ++row) std::fill_n(rows.begin() + static_cast<ptrdiff_t>((row + 1) * h - t_), t_, F::zero());
  }
  size_t t_;
};
TEST_P(TwoWitnessesOf, RowsWithoutBlindingAreCaught) {
  NoBlinding hooks(program_.pcs.num_queries);
  expect_caught(hooks, "bits: own leaves");
}

/// The weights' tree without blinding: each of its openings tells of the weights, and so does its pin.
struct NoPinnedBlinding final : prover::Hooks {
  void pinned_rows(std::vector<F>& rows, size_t h, uint32_t reserved) override {
    for (size_t end = h; end <= rows.size(); end += h) {
      std::fill_n(rows.begin() + static_cast<ptrdiff_t>(end - reserved), reserved, F::zero());
    }
  }
};
TEST_F(TwoWitnesses, WeightsWithoutBlindingAreCaught) {
  NoPinnedBlinding hooks;
  expect_caught(hooks, "difference of the witnesses: pinned leaves");
}

/// Blinding for one opening fewer than the tree answers: every opening is uniform, all of them together are not.
struct OneOpeningTooMany final : prover::Hooks {
  explicit OneOpeningTooMany(size_t t) : t_(t) {}
  void pinned_rows(std::vector<F>& rows, size_t h, uint32_t reserved) override {
    for (size_t end = h; end <= rows.size(); end += h) {
      std::fill_n(rows.begin() + static_cast<ptrdiff_t>(end - reserved), t_, F::zero());
    }
  }
  size_t t_;
};
TEST_F(TwoWitnesses, OneOpeningTooManyIsCaught) {
  OneOpeningTooMany hooks(program_.pcs.num_queries);
  expect_caught(hooks, "bits: combinations of openings");
}

/// One pad for all messages: each of them is uniform, two of them are not.
struct OnePad final : prover::Hooks {
  void masks(std::vector<EF>& pads, std::vector<EF>&) override {
    const auto zeros = std::find(pads.begin(), pads.end(), EF::zero());
    std::fill(pads.begin() + channel::HidingVerifier<EF>::kPairCells, zeros, pads[channel::HidingVerifier<EF>::kPairCells]);
  }
};
TEST_F(TwoWitnesses, OnePadForAllIsCaught) {
  OnePad hooks;
  expect_caught(hooks, "bits: differences of messages");
}

/// The pads and the mask of one proof serve the next one too.
struct Twice final : prover::Hooks {
  void masks(std::vector<EF>& pads, std::vector<EF>& mask) override {
    const size_t proof = calls++ % 3;  // registration, and two proofs
    if (proof == 1) first = {pads, mask};
    if (proof == 2) std::tie(pads, mask) = first;
  }
  size_t calls = 0;
  std::pair<std::vector<EF>, std::vector<EF>> first;
};
TEST_F(TwoWitnesses, RandomnessUsedTwiceIsCaught) {
  Twice hooks;
  expect_caught(hooks, "bits: differences of proofs");
}

/// Every integer operator there is, so that a new one is not left out here.
TEST(EveryOperator, IsInTheModel) {
  const program::Program program = every_operator();
  for (const op::Operator& op : op::operators()) {
    EXPECT_TRUE(std::any_of(program.nodes.begin(), program.nodes.end(), [&](const program::Node& n) { return n.kind == op.kind; })) << op.name;
  }
}

}  // namespace
}  // namespace tacit::testing
