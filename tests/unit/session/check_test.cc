#include "small_run.h"

/// What a session checks besides its protocols, and that nothing of its statement is left unbound.
namespace tacit::testing {
namespace {

using channel::Step;

Writer small() {
  Writer w(9);
  const auto x = w.node(OpKind::kMatMul, {w.input({1, 5}, 8), w.weight({5, 2}, 8)}, {});
  w.output(w.node(OpKind::kRescale, {x}, {5, 16}));
  return w;
}

const ProgramRun& honest() {
  static const ProgramRun run(small());
  return run;
}

Status verify(const session::Session& s, ByteSpan proof) {
  Transcript transcript("tacit test");
  session::absorb_statement(transcript, s);
  ByteReader reader(proof);
  return session::verify(s, transcript, reader);
}

TEST(Session, RefusesACommitmentOfAnotherShape) {
  const Bytes proof = honest().prove(honest().cells, 1);
  session::Session s = honest().session();
  EXPECT_TRUE(verify(s, proof).ok());
  ++s.pinned[1]->num_rows;
  EXPECT_TRUE(refused(verify(s, proof), ErrorCode::kStatementMismatch, static_cast<uint16_t>(Step::kStatement)));
}

TEST(Session, BindsCommitmentsParametersAndPublics) {
  const Bytes proof = honest().prove(honest().cells, 1);
  const auto refused_with = [&](auto&& change) {
    session::Session s = honest().session();
    pcs::Params params = s.params;
    std::vector<Integers> publics(s.publics.begin(), s.publics.end());
    change(s, params, publics);
    const session::Session changed{s.circuit, params, publics, s.pinned};
    return !verify(changed, proof).ok();
  };
  EXPECT_FALSE(refused_with([](auto&, auto&, auto&) {}));
  EXPECT_TRUE(refused_with([](auto& s, auto&, auto&) { s.pinned[1]->root[7] ^= 1; }));
  EXPECT_TRUE(refused_with([](auto& s, auto&, auto&) { s.pinned[1]->pin += EF::basis(1); }));
  EXPECT_TRUE(refused_with([](auto& s, auto&, auto&) { ++s.pinned[1]->openings; }));
  EXPECT_TRUE(refused_with([](auto& s, auto&, auto&) { s.pinned[1]->openings = 0; }));
  EXPECT_TRUE(refused_with([](auto& s, auto&, auto&) { s.pinned[1].reset(); }));
  EXPECT_TRUE(refused_with([](auto& s, auto&, auto&) { s.pinned[2] = s.pinned[1]; }));
  EXPECT_TRUE(refused_with([](auto&, auto& params, auto&) { params.pow_bits = 0; }));
  EXPECT_TRUE(refused_with([](auto&, auto& params, auto&) { params.rounds[0].pow_bits = 0; }));
  EXPECT_TRUE(refused_with([](auto&, auto&, auto& publics) { ++publics[0].data[1]; }));
}

TEST(Session, RefusesPadsThatDoNotFit) {
  // A row of 2^7 columns has no room for the pads of this many messages: refused before the opening looks at anything.
  const Bytes zeros(1 << 16);
  session::Session s = honest().session();
  pcs::Params params = s.params;
  params.log_h = 7;
  const session::Session narrow{s.circuit, params, s.publics, s.pinned};
  EXPECT_TRUE(refused(verify(narrow, zeros), ErrorCode::kBadParameters, 0));
  // Nor has one that holds the pads, but not the tail of so many queries.
  params.log_h = 10, params.num_queries = 1000;
  EXPECT_TRUE(refused(verify(narrow, zeros), ErrorCode::kBadParameters, 0));
}

TEST(Session, TruncationsAndNonCanonicalNumbersAreTyped) {
  const Bytes proof = honest().prove(honest().cells, 1);
  for (size_t n = 0; n < proof.size(); n += n < 2000 ? 13 : 401) {
    const Status status = honest().verify(ByteSpan(proof).first(n));
    ASSERT_FALSE(status.ok()) << n;
    EXPECT_EQ(status.error().code, ErrorCode::kTruncated) << n << ": " << describe(status);
  }
  const uint32_t scalars = session::count(honest().circuit, honest().program.pcs, honest().session().pinned).num_scalars;
  for (size_t i = 0; i < scalars; i += 7) {
    Bytes changed = proof;
    std::fill_n(changed.begin() + static_cast<ptrdiff_t>(32 + 24 * i), 8, uint8_t{0xff});
    EXPECT_EQ(honest().verify(changed).error().code, ErrorCode::kNonCanonical) << i;
  }
}

/// The pin's point depends on all that the commitment is.
TEST(Pin, IsAtAPointThatTheCommitmentDecides) {
  const session::PinnedCommitment base{Digest{1}, 5, 3, EF::one()};
  const pcs::Params params = small_params();
  const auto point = [&](const session::PinnedCommitment& c, size_t tree, const pcs::Params& p) { return session::pin_of(c, tree, p); };
  const auto reference = point(base, 1, params);
  EXPECT_EQ(reference.column_point.size(), 10u);
  EXPECT_EQ(reference.row_point.size(), 3u);
  EXPECT_EQ(reference.value, EF::one());
  const auto differs = [&](const argument::Pin<EF>& pin) { return pin.column_point[0] != reference.column_point[0]; };
  session::PinnedCommitment c = base;
  c.root[0] = 2;
  EXPECT_TRUE(differs(point(c, 1, params)));
  c = base, c.num_rows = 6;
  EXPECT_TRUE(differs(point(c, 1, params)));
  c = base, c.openings = 4;
  EXPECT_TRUE(differs(point(c, 1, params)));
  EXPECT_TRUE(differs(point(base, 2, params)));
  pcs::Params p = params;
  p.log_inv_rate = 3;
  EXPECT_TRUE(differs(point(base, 1, p)));
  p = params, p.log_h = 11;
  EXPECT_TRUE(differs(point(base, 1, p)));
  c = base, c.pin = EF::zero();
  EXPECT_FALSE(differs(point(c, 1, params))) << "the pin is the value there";
  c = base, c.num_rows = 1;
  EXPECT_TRUE(point(c, 1, params).row_point.empty());
}

TEST(Commitment, HasOneEncoding) {
  const session::PinnedCommitment c{Digest{1, 2, 3}, 5, 3, EF(F::from_u64(7), F::from_u64(8), F::from_u64(9))};
  ByteWriter out;
  session::write(out, c);
  EXPECT_EQ(out.size(), session::kCommitmentBytes);
  ByteReader in(out.bytes());
  EXPECT_EQ(session::read_commitment(in), c);
  EXPECT_TRUE(in.at_end());
  for (size_t n = 0; n < out.size(); ++n) {
    ByteReader cut(ByteSpan(out.bytes()).first(n));
    (void)session::read_commitment(cut);
    EXPECT_FALSE(cut.ok());
  }
}

/// What the security level is computed from.
TEST(Counts, AreThoseOfTheCircuit) {
  (void)honest().prove(honest().cells, 1);  // commits to the weights
  const session::Session s = honest().session();
  const session::Counts counts = session::count(honest().circuit, s.params, s.pinned);
  const security::ProofCounts& c = counts.security;
  const auto instances = argument::product_instances(honest().circuit);
  EXPECT_EQ(c.num_rows, honest().circuit.layouts[0].num_rows + honest().circuit.layouts[1].num_rows + 6);
  EXPECT_EQ(c.num_trees, 2u);
  EXPECT_EQ(c.openings, 3u);
  EXPECT_EQ(c.pinned_log_sizes.size(), 1u);
  uint64_t leaves = honest().circuit.num_lookups;
  for (const auto& table : honest().circuit.tables) leaves += uint64_t{1} << table.log_rows;
  EXPECT_EQ(c.num_lookup_leaves, leaves);
  EXPECT_EQ(c.gkr_layers, honest().circuit.log_leaves);
  EXPECT_EQ(c.num_instances, instances.size());
  EXPECT_EQ(c.num_linear_claims, 2 + honest().circuit.zeros.size() + 2 * instances.size() + 1);
  EXPECT_EQ(c.num_pads, counts.num_scalars + 2);
  EXPECT_EQ(c.reduction_vars, s.params.log_h);
  EXPECT_EQ(c.num_affine_equations, 1u + 3 + 1) << "reduction, discharge of the products, value of G";
  // root 3, each layer 3, the relations one per product.
  EXPECT_EQ(c.num_products, 2u + 1 + 1 + 3 * (static_cast<uint32_t>(honest().circuit.log_leaves) - 1) + static_cast<uint32_t>(instances.size()));
}

/// Two proofs of one statement share no byte of the hidden part but by chance.
TEST(Session, FreshRandomnessHidesEverything) {
  const Bytes a = honest().prove(honest().cells, 1), b = honest().prove(honest().cells, 2);
  EXPECT_TRUE(honest().verify(a).ok() && honest().verify(b).ok());
  const uint32_t scalars = session::count(honest().circuit, honest().program.pcs, honest().session().pinned).num_scalars;
  size_t equal = 0;
  for (size_t i = 0; i < 32 + 24 * scalars; ++i) equal += a[i] == b[i];
  EXPECT_LT(equal, 24 * scalars / 64);
}

}  // namespace
}  // namespace tacit::testing
