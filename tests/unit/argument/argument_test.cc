#include "../session/small_run.h"
#include "tacit/prover/relations.h"

/// Lookups, relations and their linear claims in plain mode, where each check tells its name.
namespace tacit::testing {
namespace {

using argument::LinearClaim;
using argument::LinearForm;
using channel::Step;
using Plain = channel::PlainVerifier<EF>;

class Liar final : public channel::ProverChannel<EF> {
 public:
  Liar(Transcript& t, ByteWriter& out) : ProverChannel(t, out, {}) {}
  std::string label;
  size_t element = 0;
  bool done = false;

 protected:
  void tamper(std::string_view name, std::vector<EF>& values) override {
    if (done || name != label) return;
    values[element] += EF::one();
    done = true;
  }
};

/// The value of a linear form on the cells, element by element of its dense weights.
EF value_of(const LinearForm<EF>& form, const ProgramRun& run) {
  EF sum = form.constant;
  for (const auto& term : form.terms) {
    const Tensor<F>& cells = run.cells.of(term.tensor);
    std::vector<EF> weights(cells.size(), term.coefficient * term.form.scale);
    std::vector<size_t> index(cells.shape.size());
    for (size_t i = 0; i < cells.size(); ++i) {
      for (const auto& factor : term.form.factors) {
        size_t at = 0;
        for (const size_t d : factor.axes) at = at * static_cast<size_t>(cells.shape[d]) + index[d];
        weights[i] *= factor.data[at];
      }
      sum += weights[i] * cells.data[i];
      for (size_t d = index.size(); d-- > 0;) {
        if (++index[d] < static_cast<size_t>(cells.shape[d])) break;
        index[d] = 0;
      }
    }
  }
  return sum;
}

enum class Part { kLookups, kRelations };

struct Outcome {
  Status status;
  bool at_end;
  std::vector<bool> claims;  ///< which hold
  bool all_hold() const { return status.ok() && at_end && std::all_of(claims.begin(), claims.end(), [](bool b) { return b; }); }
};

Outcome play(const ProgramRun& run, Part part, const std::string& label = {}, size_t element = 0) {
  const session::Session s = run.session();
  ByteWriter out;
  Transcript prover_transcript("test");
  Liar liar(prover_transcript, out);
  liar.label = label, liar.element = element;
  if (part == Part::kLookups) (void)prover::prove_lookups(liar, run.circuit, s.known(), run.cells);
  else (void)prover::prove_relations(liar, run.circuit, s.known(), run.cells);
  EXPECT_EQ(liar.done, !label.empty());
  Transcript transcript("test");
  ByteReader reader(out.bytes());
  Plain ch(transcript, reader);
  const auto claims = part == Part::kLookups ? argument::verify_lookups(ch, run.circuit, s.known()) : argument::verify_relations(ch, run.circuit, s.known());
  Outcome outcome{ch.status(), reader.at_end(), {}};
  for (const auto& claim : claims) outcome.claims.push_back(value_of(claim.form, run) == claim.value);
  return outcome;
}

Writer mixed() {
  Writer w(7, 11);
  auto x = w.node(OpKind::kMatMul, {w.input({2, 5}, 8), w.weight({5, 3}, 9)}, {});
  x = w.node(OpKind::kTable, {x}, {4, 8, 10, 9, 6, 7, 0, 0});
  x = w.node(OpKind::kSoftmax, {x}, {6, 9});
  const auto c = w.node(OpKind::kConstant, {}, {2, 2, 3, 1, -2, 3, -4, 5, 6});
  x = w.node(OpKind::kRescale, {w.node(OpKind::kProduct, {x, c}, {})}, {3, 16});
  w.output(w.node(OpKind::kArgMax, {x}, {0}));
  w.output(w.input({3}, 4, false));
  return w;
}
const ProgramRun& honest() {
  static const ProgramRun run(mixed());
  return run;
}

::testing::AssertionResult fails_at(const Outcome& outcome, Step step) {
  if (outcome.status.ok()) return ::testing::AssertionFailure() << "no check failed";
  if (outcome.status.error().step != static_cast<uint16_t>(step)) return ::testing::AssertionFailure() << describe(outcome.status);
  return ::testing::AssertionSuccess();
}

TEST(Lookups, ClaimsAreThoseOfTheCells) {
  const Outcome outcome = play(honest(), Part::kLookups);
  EXPECT_TRUE(outcome.all_hold());
  EXPECT_EQ(outcome.claims.size(), 2u);
}

TEST(Lookups, AFalseTupleFailsAtTheRoot) {
  ProgramRun run = honest();
  const uint32_t input = run.circuit.node_cells[0][0].first_tensor;
  run.cells.trees[0][input].data[3] = F::from_u64(1000);
  EXPECT_TRUE(fails_at(play(run, Part::kLookups), Step::kLookupRoot));
}

TEST(Lookups, AFalseCountFailsAtTheRoot) {
  for (size_t t = 0; t < honest().circuit.tables.size(); ++t) {
    ProgramRun run = honest();
    run.cells.trees[0][run.circuit.tables[t].multiplicities.index].data[1] += F::one();
    EXPECT_TRUE(fails_at(play(run, Part::kLookups), Step::kLookupRoot)) << t;
  }
}

TEST(Lookups, AClaimOnTheLeavesIsOfTheCommittedCells) {
  EXPECT_TRUE(fails_at(play(honest(), Part::kLookups, "lookup layer", 0), Step::kLookupLayer));
  EXPECT_TRUE(fails_at(play(honest(), Part::kLookups, "lookup round", 1), Step::kLookupLayer));
  EXPECT_TRUE(fails_at(play(honest(), Part::kLookups, "lookup inverse", 1), Step::kLookupRoot));
}

TEST(Lookups, LeavesAreAlignedAndDisjoint) {
  const auto segments = circuit::leaf_segments(honest().circuit);
  uint64_t next = 0;
  for (const auto& segment : segments) {
    EXPECT_EQ(segment.start, next);
    EXPECT_EQ(segment.start % (uint64_t{1} << segment.log_size), 0u);
    next += uint64_t{1} << segment.log_size;
  }
  EXPECT_LE(next, uint64_t{1} << honest().circuit.log_leaves);
  EXPECT_GT(next, uint64_t{1} << (honest().circuit.log_leaves - 1));
}

TEST(Lookups, KeysOfTagsAndColumnsAreApart) {
  const argument::KeyChallenges<EF> key{EF::from_u64(3), EF::from_u64(10)};
  EXPECT_EQ(key.tag_term(0), EF::from_u64(10));
  EXPECT_EQ(key.tag_term(1), EF::from_u64(20));
  EXPECT_EQ(key.column(0), EF::one());
  EXPECT_EQ(key.column(1), EF::from_u64(100));
  EXPECT_EQ(key.column(2), EF::from_u64(1000));
}

TEST(Relations, ClaimsAreThoseOfTheCells) {
  const Outcome outcome = play(honest(), Part::kRelations);
  EXPECT_TRUE(outcome.all_hold());
  EXPECT_EQ(outcome.claims.size(), honest().circuit.zeros.size() + 2 * argument::product_instances(honest().circuit).size());
}

TEST(Relations, AFalseEquationIsAFalseClaim) {
  ProgramRun run = honest();
  run.cells.publics[0].data[0] += F::one();
  run.publics[0].data[0] += 1;
  const Outcome outcome = play(run, Part::kRelations);
  EXPECT_TRUE(outcome.status.ok());
  EXPECT_EQ(std::count(outcome.claims.begin(), outcome.claims.end(), false), 1);
}

TEST(Relations, FalseSumsAndFactorsAreRefused) {
  const size_t num_products = argument::product_instances(honest().circuit).size();
  for (size_t p = 0; p < num_products; ++p) {
    const Outcome sum = play(honest(), Part::kRelations, "relation sums", p);
    EXPECT_TRUE(fails_at(sum, Step::kRelation));
    const Outcome factor = play(honest(), Part::kRelations, "relation factors", 2 * p + 1);
    EXPECT_TRUE(fails_at(factor, Step::kRelation));
    EXPECT_EQ(std::count(factor.claims.begin(), factor.claims.end(), false), 1);
  }
  EXPECT_TRUE(fails_at(play(honest(), Part::kRelations, "relations", 0), Step::kRelation));
}

TEST(Relations, PointsAndBitsOfShapes) {
  EXPECT_EQ(argument::log_size(1), 0u);
  EXPECT_EQ(argument::log_size(2), 1u);
  EXPECT_EQ(argument::log_size(5), 3u);
  EXPECT_EQ(argument::log_size(8), 3u);
  const std::vector<EF> tau{EF::from_u64(1), EF::from_u64(2), EF::from_u64(3), EF::from_u64(4), EF::from_u64(5)};
  const Shape shape{3, 1, 5};  // two bits, none, three: the last axis has the first coordinates
  EXPECT_EQ(argument::axis_point<EF>(tau, shape, 2).size(), 3u);
  EXPECT_EQ(argument::axis_point<EF>(tau, shape, 2)[0], tau[0]);
  EXPECT_EQ(argument::axis_point<EF>(tau, shape, 1).size(), 0u);
  EXPECT_EQ(argument::axis_point<EF>(tau, shape, 0)[0], tau[3]);
  EXPECT_EQ(argument::axis_eq<EF>(std::span<const EF>(tau).first(3), 5).size(), 5u);
}

}  // namespace
}  // namespace tacit::testing
