#include <functional>
#include <map>

#include "../session/small_run.h"

/// The cheating prover: one message replaced, or the committed rows changed, and all else done as an honest prover would.
namespace tacit::testing {
namespace {

/// A program with every kind of lookup, product and tree row.
Writer everything() {
  Writer w(7, 11);
  auto x = w.node(OpKind::kMatMul, {w.input({2, 5}, 8), w.weight({5, 3}, 9)}, {});
  x = w.node(OpKind::kTable, {x}, {4, 8, 10, 9, 6, 7, 0, 0});
  x = w.node(OpKind::kSoftmax, {x}, {6, 9});
  x = w.node(OpKind::kRescale, {w.node(OpKind::kProduct, {x, x}, {})}, {16, 16});
  w.output(w.node(OpKind::kArgMax, {x}, {0}));
  w.output(w.input({3}, 4, false));
  return w;
}

const ProgramRun& subject() {
  static const ProgramRun run(everything());
  return run;
}

/// Counts the messages of each label.
struct Counter : prover::Hooks {
  std::map<std::string, std::vector<size_t>, std::less<>> lengths;  ///< by label: the length of every occurrence
  void message(std::string_view label, std::vector<EF>& values) override { lengths[std::string(label)].push_back(values.size()); }
};

/// Changes one scalar of one message.
struct Liar : prover::Hooks {
  std::string label;
  size_t occurrence = 0, element = 0;
  EF delta = EF::one();
  size_t met = 0;
  bool done = false;
  void message(std::string_view name, std::vector<EF>& values) override {
    if (name != label || met++ != occurrence) return;
    values[element] += delta;
    done = true;
  }
};

TEST(Messages, AreThoseOfTheProtocol) {
  Counter counter;
  const Bytes proof = subject().prove(subject().cells, 1, &counter);
  EXPECT_TRUE(subject().verify(proof).ok()) << describe(subject().verify(proof));
  std::vector<std::string> labels;
  for (const auto& [label, lengths] : counter.lengths) labels.push_back(label);
  EXPECT_EQ(labels, (std::vector<std::string>{"inner product of G", "lookup inverse", "lookup layer", "lookup root", "lookup round", "mask value", "product a",
                                              "product b", "product cross terms", "products", "reduction", "relation factors", "relation sums", "relations",
                                              "row values", "value of G", "value of the pads"}));
  size_t scalars = 0;
  for (const auto& [label, lengths] : counter.lengths) {
    for (const size_t n : lengths) scalars += n;
  }
  const session::Session s = subject().session();
  EXPECT_EQ(scalars, session::count(subject().circuit, subject().program.pcs, s.pinned).num_scalars + 5u) << "five numbers are sent in clear";
}

TEST(Messages, EachReplacedOneIsRefused) {
  Counter counter;
  (void)subject().prove(subject().cells, 1, &counter);
  std::mt19937_64 rng(3);
  size_t lies = 0;
  for (const auto& [label, lengths] : counter.lengths) {
    // Every element of the first, the last and two messages between; long messages are sampled.
    for (const size_t occurrence : {size_t{0}, lengths.size() / 3, 2 * lengths.size() / 3, lengths.size() - 1}) {
      const size_t step = std::max<size_t>(1, lengths[occurrence] / 12);
      for (size_t element = rng() % step; element < lengths[occurrence]; element += step) {
        Liar liar;
        liar.label = label, liar.occurrence = occurrence, liar.element = element;
        liar.delta = lies % 3 == 0 ? EF::one() : lies % 3 == 1 ? EF::basis(2) : EF(F::from_u64(rng()), F::from_u64(rng()), F::from_u64(rng()));
        const Status status = subject().verify(subject().prove(subject().cells, 2, &liar));
        EXPECT_TRUE(liar.done);
        EXPECT_TRUE(refused_at_the_end(status)) << label << " " << occurrence << " element " << element;
        ++lies;
      }
    }
  }
  std::printf("%zu replaced messages\n", lies);
}

/// Two lies that would cancel if the equations were added up without a challenge between them.
struct PairOfLies : prover::Hooks {
  std::string first, second;
  EF delta;
  void message(std::string_view name, std::vector<EF>& values) override {
    if (name == first) values[0] += delta;
    if (name == second) values[0] -= delta;
  }
};

TEST(Messages, LiesThatCancelAreRefused) {
  for (const auto& [first, second] : {std::pair("row values", "mask value"), std::pair("product a", "product b"), std::pair("value of G", "mask value"),
                                      std::pair("value of G", "value of the pads"), std::pair("value of G", "inner product of G"),
                                      std::pair("relation sums", "relation factors"), std::pair("lookup root", "lookup inverse")}) {
    PairOfLies liar;
    liar.first = first, liar.second = second, liar.delta = EF::from_u64(5);
    EXPECT_TRUE(refused_at_the_end(subject().verify(subject().prove(subject().cells, 3, &liar)))) << first << " and " << second;
  }
}

/// Changes committed rows after the assignment.
struct RowLiar : prover::Hooks {
  std::function<void(std::vector<F>&, size_t)> change;
  void own_rows(std::vector<F>& rows, size_t h) override { change(rows, h); }
};

TEST(OwnRows, ChangedAfterTheAssignmentAreRefused) {
  const size_t num_rows = subject().circuit.layouts[0].num_rows;
  const size_t h = subject().program.pcs.h();
  const circuit::Tile& tile = subject().circuit.layouts[0].tensors[0].tiles[0];
  const auto expect_refused = [&](const char* name, std::function<void(std::vector<F>&, size_t)> change) {
    RowLiar liar;
    liar.change = std::move(change);
    EXPECT_TRUE(refused_at_the_end(subject().verify(subject().prove(subject().cells, 4, &liar)))) << name;
  };
  const size_t cell = tile.row * h + tile.column, mask = num_rows * h, pads = (num_rows + 3) * h;
  expect_refused("a data cell", [&](auto& rows, size_t) { rows[cell] += F::one(); });
  expect_refused("a data cell, compensated on the mask", [&](auto& rows, size_t) {
    rows[cell] += F::one();
    rows[mask + tile.column] -= F::one();
  });
  expect_refused("two data rows that cancel", [&](auto& rows, size_t) {
    rows[tile.column] += F::one();
    rows[h + tile.column] -= F::one();
  });
  for (size_t component = 0; component < 3; ++component) {
    expect_refused("the mask", [&](auto& rows, size_t) { rows[mask + component * h + 5] += F::one(); });
    expect_refused("a pad", [&](auto& rows, size_t) { rows[pads + component * h + 7] += F::one(); });
    expect_refused("the pair", [&](auto& rows, size_t) { rows[pads + component * h] += F::one(); });
  }
  expect_refused("the mask, compensated on the pads", [&](auto& rows, size_t) {
    rows[mask + 9] += F::one();
    rows[pads + 9] -= F::one();
  });
}

/// Junk where no form reads is no lie: blinding columns, cells between tiles, the tail of the pads.
TEST(OwnRows, JunkThatNothingReadsIsAccepted) {
  RowLiar liar;
  const size_t num_rows = subject().circuit.layouts[0].num_rows;
  liar.change = [&](std::vector<F>& rows, size_t h) { rows[num_rows * h - 1] += F::one(); };
  const Status status = subject().verify(subject().prove(subject().cells, 5, &liar));
  EXPECT_TRUE(status.ok()) << describe(status);
}

/// One message of the opening, replaced.
struct OpeningLiar final : prover::Hooks, pcs::Tamper {
  std::string label;  ///< of a message; or "polynomial", "fibre"
  size_t round = 0;
  bool done = false;
  pcs::Tamper* opening() override { return this; }
  bool hits(std::string_view name, size_t r) {
    if (done || name != label || r != round) return false;
    return done = true;
  }
  void scalars(const pcs::Message& message, size_t r, std::span<EF> values) override {
    if (!values.empty() && hits(message.label, r)) values[0] += EF::one();
  }
  void digest(const pcs::Message& message, size_t r, Digest& value) override {
    if (hits(message.label, r)) value[3] ^= 1;
  }
  void polynomial(size_t r, std::span<EF> f) override {
    if (hits("polynomial", r)) f[0] += EF::one();
  }
  void fibre(size_t r, uint32_t, std::span<EF> values) override {
    if (hits("fibre", r)) values[0] += EF::one();
  }
};

TEST(Opening, ReplacedMessagesAreRefused) {
  using pcs::Step;
  struct Case {
    std::string_view label;
    size_t round;
    ErrorCode code;
    Step step;
  };
  const Case cases[] = {
      {pcs::kOracleRoot.label, 0, ErrorCode::kMerklePath, Step::kFibrePath},
      {pcs::kOodAnswers.label, 0, ErrorCode::kOpening, Step::kFinalClaim},
      {pcs::kSumcheckRound.label, 0, ErrorCode::kOpening, Step::kFinalClaim},
      {pcs::kFinalPolynomial.label, 0, ErrorCode::kOpening, Step::kFinalFold},
      {"polynomial", 0, ErrorCode::kOpening, Step::kFinalClaim},
      {"polynomial", 1, ErrorCode::kOpening, Step::kFinalFold},
      {"fibre", 0, ErrorCode::kMerklePath, Step::kFibrePath},
  };
  for (const Case& c : cases) {
    OpeningLiar liar;
    liar.label = c.label, liar.round = c.round;
    const Status status = subject().verify(subject().prove(subject().cells, 6, &liar));
    EXPECT_TRUE(liar.done) << c.label << " " << c.round;
    EXPECT_TRUE(refused(status, c.code, static_cast<uint16_t>(c.step))) << c.label << " " << c.round;
  }
}

}  // namespace
}  // namespace tacit::testing
