#include "tacit/pcs/open.h"

#include "fixture.h"
#include "tacit/base/dispatch.h"
#include "tacit/base/parallel.h"
#include "tacit/hash/blake3.h"
#include "tacit/pcs/weight.h"

namespace tacit::pcs {
namespace {

// ---- Completeness

TEST(Open, HonestProofsVerify) {
  const Instance instance(small_params());
  const Status status = instance.verify(instance.prove());
  EXPECT_TRUE(status.ok()) << describe(status);
}

/// Valid parameters with every field drawn from a small range.
Params random_params(Csprng& rng) {
  const auto draw = [&rng](int low, int high) {
    return static_cast<uint8_t>(low + static_cast<int>(rng.u64() % static_cast<uint64_t>(high - low + 1)));
  };
  Params p{draw(1, 9), draw(1, 3), draw(1, 12), draw(0, 4), {}};
  int log_length = p.log_h;
  int rate = p.log_inv_rate;
  do {
    const uint8_t folding = draw(1, std::min(kMaxFolding, log_length));
    rate += draw(0, 2);
    p.rounds.push_back({folding, static_cast<uint8_t>(rate), draw(1, 10), draw(0, 4), draw(0, 2)});
    log_length -= folding;
  } while (log_length > 0 && draw(0, 3) > 0);
  return p;
}

TEST(Open, HonestProofsVerifyForAllShapes) {
  for (uint8_t seed = 0; seed < 100; ++seed) {
    Csprng rng = seeded(seed);
    const Params params = random_params(rng);
    ASSERT_TRUE(validate(params).ok()) << "seed " << int{seed};
    std::vector<std::pair<uint32_t, bool>> shapes;
    for (uint64_t i = 0; i <= rng.u64() % 3; ++i) shapes.push_back({1 + rng.u64() % 5, rng.u64() % 2 == 0});
    const Instance instance(params, shapes, 1 + rng.u64() % params.h(), seed);
    const Status status = instance.verify(instance.prove());
    EXPECT_TRUE(status.ok()) << "seed " << int{seed} << ": " << describe(status);
  }
}

TEST(Open, BothSidesLeaveTheSameTranscript) {
  const Instance instance(small_params());
  Transcript prover = instance.transcript(), verifier = instance.transcript();
  ByteWriter out;
  open::prove(instance.params, instance.statement, instance.tree_pointers(), instance.q, prover, out);
  ByteReader in(out.bytes());
  ASSERT_TRUE(open::verify(instance.params, instance.statement, verifier, in).ok());
  EXPECT_EQ(prover.challenge<EF>("after"), verifier.challenge<EF>("after"));
}

TEST(Open, VectorisedAndScalarProversAgree) {
  Params params = small_params();
  params.log_h = 13;
  params.rounds = {{5, 3, 7, 2, 1}, {4, 4, 6, 1, 2}};
  const Instance instance(params);
  const Bytes proof = instance.prove();
  set_force_scalar(true);
  EXPECT_EQ(Instance(params).prove(), proof);
  set_force_scalar(false);
  set_num_threads(1);
  EXPECT_EQ(instance.prove(), proof);
  set_num_threads(0);
  EXPECT_TRUE(instance.verify(proof).ok());
}

// ---- The bytes of a proof

/// A stretch of the proof: one message, the openings behind a nonce, or what is left to the next message.
struct Section {
  size_t begin;
  Message message;
  size_t round;
  bool is_scalars;
};

/// Writes down where the messages lie. Proves on its own, so that it knows the writer.
class Layout : public Tamper {
 public:
  explicit Layout(const Instance& instance) {
    Transcript transcript = instance.transcript();
    open::prove(instance.params, instance.statement, instance.tree_pointers(), instance.q, transcript, out_, this);
  }
  const Bytes& proof() const { return out_.bytes(); }
  const std::vector<Section>& sections() const { return sections_; }
  size_t end(size_t i) const { return i + 1 < sections_.size() ? sections_[i + 1].begin : out_.size(); }

  void scalars(const Message& m, size_t round, std::span<EF>) override { sections_.push_back({out_.size(), m, round, true}); }
  void digest(const Message& m, size_t round, Digest&) override { sections_.push_back({out_.size(), m, round, false}); }
  void nonce(const Message& m, size_t round, uint64_t&) override { sections_.push_back({out_.size(), m, round, false}); }

 private:
  ByteWriter out_;
  std::vector<Section> sections_;
};

bool is_nonce(const Section& section) {
  return section.message.step == Step::kFirstTreeGrinding || section.message.step == Step::kQueryGrinding;
}

TEST(Proof, MessagesComeInTheStatedOrder) {
  const Layout layout((Instance(small_params())));
  std::vector<std::pair<Step, size_t>> order;
  for (const Section& section : layout.sections()) order.push_back({section.message.step, section.round});
  const std::vector<std::pair<Step, size_t>> expected = {
      {Step::kOracleRoot, 0},    {Step::kOodAnswers, 0},    {Step::kFirstTreeGrinding, 0},
      {Step::kSumcheckRound, 0}, {Step::kSumcheckRound, 0}, {Step::kSumcheckRound, 0},
      {Step::kOracleRoot, 1},    {Step::kOodAnswers, 1},    {Step::kQueryGrinding, 0},
      {Step::kSumcheckRound, 1}, {Step::kSumcheckRound, 1},
      {Step::kOracleRoot, 2},    {Step::kOodAnswers, 2},    {Step::kQueryGrinding, 1},
      {Step::kSumcheckRound, 2}, {Step::kSumcheckRound, 2},
      {Step::kFinalPolynomial, 2},                          {Step::kQueryGrinding, 2}};
  EXPECT_EQ(order, expected);
}

TEST(Proof, EveryTruncationIsNamed) {
  const Instance instance(small_params());
  const Layout layout(instance);
  for (size_t i = 0; i < layout.sections().size(); ++i) {
    const Section& section = layout.sections()[i];
    for (size_t n = section.begin; n < layout.end(i); ++n) {
      const Status status = instance.verify(ByteSpan(layout.proof()).first(n));
      if (!is_nonce(section) || n < section.begin + 8) {
        ASSERT_TRUE(refuses(status, ErrorCode::kTruncated, section.message.step, static_cast<uint32_t>(section.round)));
        continue;
      }
      // In the openings behind the nonce.
      ASSERT_FALSE(status.ok());
      ASSERT_EQ(status.error().code, ErrorCode::kTruncated);
      const Step step = static_cast<Step>(status.error().step);
      if (section.message.step == Step::kFirstTreeGrinding) {
        ASSERT_TRUE(step == Step::kFirstTreeValues || step == Step::kFirstTreePath) << describe(status);
      } else {
        ASSERT_TRUE(step == Step::kFibreValues || step == Step::kFibrePath) << describe(status);
        ASSERT_EQ(status.error().index, section.round);
      }
    }
  }
}

TEST(Proof, EveryByteIsBound) {
  const Instance instance(small_params());
  Bytes proof = instance.prove();
  for (size_t i = 0; i < proof.size(); ++i) {
    for (const uint8_t change : {uint8_t{1}, uint8_t{0x80}}) {
      proof[i] ^= change;
      EXPECT_FALSE(instance.verify(proof).ok()) << "byte " << i;
      proof[i] ^= change;
    }
  }
  EXPECT_TRUE(instance.verify(proof).ok());
}

TEST(Proof, ScalarsAreCanonical) {
  const Instance instance(small_params());
  const Layout layout(instance);
  ByteWriter order;
  order.u64(F::kOrder);
  for (size_t i = 0; i < layout.sections().size(); ++i) {
    const Section& section = layout.sections()[i];
    if (!section.is_scalars) continue;
    for (size_t n = section.begin; n < layout.end(i); n += F::kBytes) {
      Bytes proof = layout.proof();
      std::copy(order.bytes().begin(), order.bytes().end(), proof.begin() + static_cast<ptrdiff_t>(n));
      EXPECT_TRUE(refuses(instance.verify(proof), ErrorCode::kNonCanonical, section.message.step,
                          static_cast<uint32_t>(section.round)));
    }
  }
}

TEST(Proof, FibresAndCellsAreCanonical) {
  const Instance instance(small_params());
  const Layout layout(instance);
  ByteWriter order;
  order.u64(F::kOrder);
  for (size_t i = 0; i < layout.sections().size(); ++i) {
    const Section& section = layout.sections()[i];
    if (!is_nonce(section)) continue;
    const bool first_trees = section.message.step == Step::kFirstTreeGrinding;
    Bytes proof = layout.proof();
    const size_t first_value = section.begin + 8 + (first_trees ? kSaltBytes : 0);
    std::copy(order.bytes().begin(), order.bytes().end(), proof.begin() + static_cast<ptrdiff_t>(first_value));
    EXPECT_TRUE(refuses(instance.verify(proof), ErrorCode::kNonCanonical,
                        first_trees ? Step::kFirstTreeValues : Step::kFibreValues,
                        first_trees ? 0u : static_cast<uint32_t>(section.round)));
  }
}

TEST(Proof, WhatFollowsIsLeftToTheCaller) {
  const Instance instance(small_params());
  Bytes proof = instance.prove();
  proof.insert(proof.end(), 3, uint8_t{0xff});
  Transcript transcript = instance.transcript();
  ByteReader in(proof);
  EXPECT_TRUE(open::verify(instance.params, instance.statement, transcript, in).ok());
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.remaining(), 3u);
}

/// The proof of one seed, as a digest: it changes only with the version of the format.
TEST(Proof, GoldenBytes) {
  Blake3 hasher;
  hasher.update(Instance(small_params()).prove());
  static constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (const uint8_t byte : hasher.finalize()) hex += {kHex[byte >> 4], kHex[byte & 15]};
  EXPECT_EQ(hex, "19e278b1c8caa7aa4a12a041dd08b06fc0e1c159a6d675c0870b48b5d3b18302");
}

// ---- Cheating provers. Each replaces one message and goes on honestly from it.

constexpr uint32_t kLast = 2;  // the last round of small_params()

/// Replaces the occurrence-th scalar message of a kind.
struct ChangeScalars : Tamper {
  Step step;
  size_t round;
  size_t occurrence;
  size_t entry;
  ChangeScalars(Step s, size_t r, size_t o, size_t e) : step(s), round(r), occurrence(o), entry(e) {}
  size_t seen = 0;
  void scalars(const Message& message, size_t r, std::span<EF> values) override {
    if (message.step != step || r != round || seen++ != occurrence) return;
    values[entry] += EF::basis(2);
  }
};

TEST(Cheating, RoundPolynomials) {
  const Instance instance(small_params());
  for (size_t round = 0; round <= kLast; ++round) {
    for (size_t variable = 0; variable < instance.params.rounds[round].folding; ++variable) {
      for (size_t entry = 0; entry < 2; ++entry) {
        ChangeScalars tamper(Step::kSumcheckRound, round, variable, entry);
        EXPECT_TRUE(refuses(instance.verify(instance.prove(&tamper)), ErrorCode::kOpening, Step::kFinalClaim, kLast));
      }
    }
  }
}

TEST(Cheating, OutOfDomainAnswers) {
  const Instance instance(small_params());
  for (size_t round = 0; round <= kLast; ++round) {
    for (size_t entry = 0; entry < instance.params.rounds[round].num_ood; ++entry) {
      ChangeScalars tamper(Step::kOodAnswers, round, 0, entry);
      EXPECT_TRUE(refuses(instance.verify(instance.prove(&tamper)), ErrorCode::kOpening, Step::kFinalClaim, kLast));
    }
  }
}

/// Replaces polynomial `round`: a wrong Q, a wrong fold, or a wrong last polynomial.
struct ChangePolynomial : Tamper {
  size_t round;
  explicit ChangePolynomial(size_t r) : round(r) {}
  void polynomial(size_t r, std::span<EF> f) override {
    if (r == round) f[f.size() / 2] += EF::one();
  }
};

TEST(Cheating, AnotherQ) {
  const Instance instance(small_params());
  ChangePolynomial tamper(0);
  EXPECT_TRUE(refuses(instance.verify(instance.prove(&tamper)), ErrorCode::kOpening, Step::kFinalClaim, kLast));
}

TEST(Cheating, AnotherFold) {
  const Instance instance(small_params());
  for (size_t round = 1; round <= kLast; ++round) {
    ChangePolynomial tamper(round);
    EXPECT_TRUE(refuses(instance.verify(instance.prove(&tamper)), ErrorCode::kOpening, Step::kFinalClaim, kLast));
  }
}

TEST(Cheating, AnotherFinalPolynomial) {
  const Instance instance(small_params());
  ChangePolynomial tamper(kLast + 1);
  EXPECT_TRUE(refuses(instance.verify(instance.prove(&tamper)), ErrorCode::kOpening, Step::kFinalFold, 0));
}

/// The last polynomial is a line or longer: here one that vanishes at the first queried position only.
TEST(Cheating, EveryFinalPositionIsChecked) {
  const Instance instance(small_params());
  const DomainPoints points;
  struct VanishAt : Tamper {
    EF x;
    explicit VanishAt(const EF& at) : x(at) {}
    void polynomial(size_t round, std::span<EF> f) override {
      if (round != kLast + 1) return;
      f[0] -= x;
      f[1] += EF::one();
    }
  };
  // The positions depend on the polynomial: try all points until one of them is drawn first.
  bool found = false;
  for (uint32_t position = 0; position < 64 && !found; ++position) {
    VanishAt tamper{EF(points[position])};
    const Status status = instance.verify(instance.prove(&tamper));
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().step, static_cast<uint16_t>(Step::kFinalFold));
    found = status.error().index == 1;
  }
  EXPECT_TRUE(found);
}

struct ChangeRoot : Tamper {
  size_t round;
  explicit ChangeRoot(size_t r) : round(r) {}
  void digest(const Message&, size_t r, Digest& value) override {
    if (r == round) value[7] ^= 4;
  }
};

TEST(Cheating, Roots) {
  const Instance instance(small_params());
  for (uint32_t round = 0; round <= kLast; ++round) {
    ChangeRoot tamper(round);
    EXPECT_TRUE(refuses(instance.verify(instance.prove(&tamper)), ErrorCode::kMerklePath, Step::kFibrePath, round));
  }
}

struct ChangeFibre : Tamper {
  size_t round;
  explicit ChangeFibre(size_t r) : round(r) {}
  void fibre(size_t r, uint32_t, std::span<EF> values) override {
    if (r == round) values.back() += EF::one();
  }
};

TEST(Cheating, Fibres) {
  const Instance instance(small_params());
  for (uint32_t round = 0; round <= kLast; ++round) {
    ChangeFibre tamper(round);
    EXPECT_TRUE(refuses(instance.verify(instance.prove(&tamper)), ErrorCode::kMerklePath, Step::kFibrePath, round));
  }
}

struct ChangeNonce : Tamper {
  Step step;
  size_t round;
  ChangeNonce(Step s, size_t r) : step(s), round(r) {}
  void nonce(const Message& message, size_t r, uint64_t& value) override {
    if (message.step == step && r == round) ++value;
  }
};

TEST(Cheating, Nonces) {
  Params params = small_params();
  params.pow_bits = 8;
  for (WhirRound& round : params.rounds) round.pow_bits = 8;
  const Instance instance(params);
  ChangeNonce first(Step::kFirstTreeGrinding, 0);
  EXPECT_TRUE(refuses(instance.verify(instance.prove(&first)), ErrorCode::kGrinding, Step::kFirstTreeGrinding, 0));
  for (uint32_t round = 0; round <= kLast; ++round) {
    ChangeNonce tamper(Step::kQueryGrinding, round);
    EXPECT_TRUE(refuses(instance.verify(instance.prove(&tamper)), ErrorCode::kGrinding, Step::kQueryGrinding, round));
  }
}

// ---- False statements, proved honestly

void expect_false_claim(const Instance& instance) {
  EXPECT_TRUE(refuses(instance.verify(instance.prove()), ErrorCode::kOpening, Step::kFinalClaim, kLast));
}

TEST(FalseStatement, Values) {
  Instance instance(small_params());
  instance.statement.value_z += EF::one();
  expect_false_claim(instance);
  instance.set_values();
  instance.statement.value_c += EF::one();
  expect_false_claim(instance);
  instance.set_values();
  // The two errors do not cancel.
  instance.statement.value_z += EF::one();
  instance.statement.value_c -= EF::one();
  expect_false_claim(instance);
}

TEST(FalseStatement, Point) {
  for (size_t i = 0; i < small_params().log_h; ++i) {
    Instance instance(small_params());
    instance.statement.z[i] += EF::one();
    expect_false_claim(instance);
  }
}

TEST(FalseStatement, Form) {
  for (size_t b = 0; b < 11; ++b) {
    Instance instance(small_params());
    instance.statement.c[b] += EF::one();
    expect_false_claim(instance);
  }
}

TEST(FalseStatement, Coefficients) {
  for (size_t tree = 0; tree < 3; ++tree) {
    for (size_t row = 0; row < Instance(small_params()).statement.trees[tree].coefficients.size(); ++row) {
      Instance instance(small_params());
      instance.statement.trees[tree].coefficients[row] += EF::one();
      expect_false_claim(instance);
    }
  }
}

TEST(FalseStatement, RowsSwapped) {
  Instance instance(small_params());
  std::swap(instance.statement.trees[0].coefficients[0], instance.statement.trees[0].coefficients[2]);
  expect_false_claim(instance);
  Instance across(small_params());
  std::swap(across.statement.trees[0].coefficients[0], across.statement.trees[2].coefficients[4]);
  expect_false_claim(across);
}

TEST(FalseStatement, RootsSwapped) {
  const Instance instance(small_params(), {{2, true}, {2, true}});
  const Bytes proof = instance.prove();
  Instance swapped(small_params(), {{2, true}, {2, true}});
  std::swap(swapped.statement.trees[0].info.root, swapped.statement.trees[1].info.root);
  EXPECT_TRUE(refuses(swapped.verify(proof), ErrorCode::kMerklePath, Step::kFirstTreePath, 0));
  Instance exchanged(small_params(), {{2, true}, {2, true}});
  std::swap(exchanged.statement.trees[0], exchanged.statement.trees[1]);
  EXPECT_TRUE(refuses(exchanged.verify(proof), ErrorCode::kMerklePath, Step::kFirstTreePath, 0));
}

TEST(FalseStatement, EveryTreeIsChecked) {
  for (uint32_t tree = 0; tree < 3; ++tree) {
    Instance instance(small_params());
    instance.statement.trees[tree].info.root[0] ^= 1;
    EXPECT_TRUE(refuses(instance.verify(instance.prove()), ErrorCode::kMerklePath, Step::kFirstTreePath, tree));
  }
}

TEST(FalseStatement, AnotherTranscript) {
  const Instance instance(small_params());
  const Bytes proof = instance.prove();
  Transcript transcript("another");
  ByteReader in(proof);
  EXPECT_FALSE(open::verify(instance.params, instance.statement, transcript, in).ok());
}

// ---- The caller's lengths and parameters

TEST(Statement, LengthsAreChecked) {
  const Instance instance(small_params());
  const Bytes proof = instance.prove();
  const std::vector<std::pair<uint32_t, std::function<void(open::Statement&)>>> broken = {
      {0, [](open::Statement& s) { s.trees.clear(); }},
      {0, [](open::Statement& s) { s.z.pop_back(); }},
      {0, [](open::Statement& s) { s.z.push_back(EF::one()); }},
      {0, [](open::Statement& s) { s.c.clear(); }},
      {0, [](open::Statement& s) { s.c.resize(small_params().h() + 1); }},
      {1, [](open::Statement& s) { s.trees[1].info.num_rows = 0, s.trees[1].coefficients.clear(); }},
      {1, [](open::Statement& s) { s.trees[1].coefficients.push_back(EF::one()); }},
      {2, [](open::Statement& s) { s.trees[2].coefficients.pop_back(); }},
      {2, [](open::Statement& s) { s.trees[2].info.tree_id = kOracleTreeId; }},
  };
  for (const auto& [index, change] : broken) {
    Instance changed = instance;
    change(changed.statement);
    EXPECT_TRUE(refuses(changed.verify(proof), ErrorCode::kBadParameters, Step::kStatement, index));
  }
}

TEST(Statement, ParametersAreChecked) {
  Instance instance(small_params());
  const Bytes proof = instance.prove();
  instance.params.rounds[2].folding = 4;
  EXPECT_TRUE(refuses(instance.verify(proof), ErrorCode::kBadParameters, Step::kParameters, 7));
}

TEST(Statement, OtherParametersDoNotVerify) {
  const Instance instance(small_params());
  const Bytes proof = instance.prove();
  const std::vector<std::function<void(Params&)>> changes = {
      [](Params& p) { p.log_inv_rate = 1; },
      [](Params& p) { p.log_inv_rate = 3; },
      [](Params& p) { p.num_queries = 8; },
      [](Params& p) { p.num_queries = 10; },
      [](Params& p) { p.rounds.pop_back(); },
      [](Params& p) { p.rounds[0].log_inv_rate = 2; },
      [](Params& p) { p.rounds[0].log_inv_rate = 4; },
      [](Params& p) { p.rounds[2].log_inv_rate = 6; },
      [](Params& p) { p.rounds[0].folding = 2, p.rounds[1].folding = 3; },
      [](Params& p) { p.rounds[2].folding = 1; },
      [](Params& p) { p.rounds[1].num_queries = 5; },
      [](Params& p) { p.rounds[2].num_queries = 6; },
      [](Params& p) { p.rounds[0].num_ood = 0; },
      [](Params& p) { p.rounds[1].num_ood = 1; },
      [](Params& p) { p.pow_bits = 30; },
      [](Params& p) { p.rounds[2].pow_bits = 30; },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    Instance changed = instance;
    changes[i](changed.params);
    ASSERT_TRUE(validate(changed.params).ok()) << "change " << i;
    EXPECT_FALSE(changed.verify(proof).ok()) << "change " << i;
  }
}

}  // namespace
}  // namespace tacit::pcs
