#include "tacit/session/session.h"

#include <bit>

#include "tacit/products/verify.h"

namespace tacit::session {

using circuit::Source;

void write(ByteWriter& out, const PinnedCommitment& commitment) {
  out.raw(commitment.root);
  out.u32(commitment.num_rows);
  out.u32(commitment.openings);
  wire::write(out, commitment.pin);
}

PinnedCommitment read_commitment(ByteReader& in) {
  PinnedCommitment c;
  const ByteSpan root = in.raw(c.root.size());
  if (in.ok()) std::copy(root.begin(), root.end(), c.root.begin());
  c.num_rows = in.u32();
  c.openings = in.u32();
  c.pin = wire::read<EF>(in);
  return c;
}

namespace {

void absorb_params(Transcript& transcript, const pcs::Params& params) {
  ByteWriter bytes;
  pcs::encode(params, bytes);
  transcript.absorb("parameters", bytes.bytes());
}

}  // namespace

argument::Pin<EF> pin_of(const PinnedCommitment& commitment, size_t tree, const pcs::Params& params) {
  Transcript transcript("tacit 1 pin");
  transcript.absorb("root", commitment.root);
  transcript.absorb_u64("tree", tree);
  transcript.absorb_u64("rows", commitment.num_rows);
  transcript.absorb_u64("openings", commitment.openings);
  transcript.absorb_u64("columns", params.log_h);
  transcript.absorb_u64("rate", params.log_inv_rate);
  argument::Pin<EF> pin{tree, std::vector<EF>(params.log_h), {}, commitment.pin};
  pin.row_point.resize(commitment.num_rows <= 1 ? 0 : std::bit_width(commitment.num_rows - 1));
  for (EF& r : pin.column_point) r = transcript.challenge<EF>("pin column");
  for (EF& r : pin.row_point) r = transcript.challenge<EF>("pin row");
  return pin;
}

std::vector<argument::Pin<EF>> Session::pins() const {
  std::vector<argument::Pin<EF>> list;
  for (size_t tree = 0; tree < pinned.size(); ++tree) {
    if (pinned[tree]) list.push_back(pin_of(*pinned[tree], tree, params));
  }
  return list;
}

Counts count(const circuit::Circuit& circuit, const pcs::Params& params,
             const std::array<std::optional<PinnedCommitment>, circuit::kNumTrees>& pinned) {
  std::vector<Tensor<int64_t>> publics;
  for (const Shape& shape : circuit.publics) publics.emplace_back(shape);
  const Session session{circuit, params, publics, pinned};

  channel::CountingVerifier<EF> ch;
  const auto rows = verify_protocols(ch, session);
  const std::vector<argument::ProductInstance> instances = argument::product_instances(circuit);

  Counts counts;
  counts.num_products = ch.num_products;
  counts.num_scalars = ch.num_scalars + 1 + products::num_scalars(ch.num_products);  // 1: mask(z)

  security::ProofCounts& s = counts.security;
  s.num_rows = static_cast<uint32_t>(rows.rows.size()) + kMaskRows + kPadRows;
  s.num_trees = 1;
  for (size_t tree = 0; tree < pinned.size(); ++tree) {
    if (!pinned[tree]) continue;
    ++s.num_trees;
    s.openings = std::max(s.openings, pinned[tree]->openings);
    s.pinned_log_sizes.push_back(static_cast<uint8_t>(
        params.log_h + (pinned[tree]->num_rows <= 1 ? 0 : std::bit_width(pinned[tree]->num_rows - 1))));
  }
  s.num_pads = channel::HidingVerifier<EF>::kPairCells + counts.num_scalars;
  s.num_lookup_leaves = circuit.num_lookups;
  for (const circuit::Table& table : circuit.tables) {
    s.num_lookup_leaves += table.num_rows();
    s.key_columns = std::max(s.key_columns, static_cast<uint32_t>(table.num_columns() + 1));
  }
  s.gkr_layers = s.num_lookup_leaves == 0 ? 0 : static_cast<uint8_t>(circuit.log_leaves);
  s.max_point_length = static_cast<uint8_t>(argument::test_point_length(circuit));
  s.num_instances = static_cast<uint32_t>(instances.size());
  s.sumcheck_vars = static_cast<uint8_t>(argument::batch_num_vars(instances));
  s.sumcheck_degree = static_cast<uint8_t>(argument::batch_degree(instances));
  s.num_linear_claims = static_cast<uint32_t>(2 + circuit.zeros.size() + 2 * instances.size() + s.num_trees - 1);
  s.reduction_vars = params.log_h;
  s.num_products = ch.num_products;
  // The channel's own, three of the product discharge, one for v = mask(z) + rows.
  s.num_affine_equations = ch.num_equations + 3 + 1;
  return counts;
}

void absorb_statement(Transcript& transcript, const Session& session) {
  absorb_params(transcript, session.params);
  for (const auto& commitment : session.pinned) {
    ByteWriter bytes;
    if (commitment) write(bytes, *commitment);
    transcript.absorb("commitment", bytes.bytes());
  }
  transcript.absorb_u64("public tensors", session.publics.size());
  for (const Tensor<int64_t>& tensor : session.publics) {
    ByteWriter bytes;
    for (const int64_t v : tensor.data) bytes.i64(v);
    transcript.absorb("public tensor", bytes.bytes());
  }
}

std::vector<pcs::open::TreeClaim> tree_claims(const Session& session, const Digest& own_root, const EF& lambda,
                                              const EF& rho) {
  std::vector<pcs::open::TreeClaim> trees;
  EF power = lambda;
  const auto rows_of = [&](size_t tree) {
    std::vector<EF> coefficients(session.circuit.layouts[tree].num_rows);
    for (EF& c : coefficients) {
      c = power;
      power *= lambda;
    }
    return coefficients;
  };
  std::vector<EF> own = rows_of(static_cast<size_t>(Source::kOwn));
  const auto num_own = static_cast<uint32_t>(own.size()) + kMaskRows + kPadRows;
  for (int i = 0; i < 3; ++i) own.push_back(EF::basis(i));         // the mask alone has coefficient 1
  for (int i = 0; i < 3; ++i) own.push_back(rho * EF::basis(i));   // the pads
  trees.push_back({{own_root, kOwnTree, num_own, true}, std::move(own)});
  for (size_t tree = 1; tree < circuit::kNumTrees; ++tree) {
    if (!session.pinned[tree]) continue;
    const PinnedCommitment& c = *session.pinned[tree];
    trees.push_back({{c.root, static_cast<uint32_t>(tree), c.num_rows, c.openings > 0}, rows_of(tree)});
  }
  return trees;
}

Result<pcs::open::Statement> verify_channel(const Session& session, Transcript& transcript, ByteReader& proof) {
  for (size_t tree = 0; tree < session.pinned.size(); ++tree) {
    if (session.pinned[tree] && session.pinned[tree]->num_rows != session.circuit.layouts[tree].num_rows) {
      return Error{ErrorCode::kStatementMismatch, static_cast<uint16_t>(channel::Step::kStatement)};
    }
  }
  Digest own_root;
  const ByteSpan root = proof.raw(own_root.size());                                  // P -> V
  if (!proof.ok()) return Error{ErrorCode::kTruncated};
  std::copy(root.begin(), root.end(), own_root.begin());
  transcript.absorb("own root", root);

  channel::HidingVerifier<EF> ch(transcript, proof);
  const auto claims = verify_protocols(ch, session);
  const auto mask = channel::receive_one(ch, "mask value");                          // P -> V
  products::verify(ch);

  const EF lambda = ch.challenge("lambda");                                          // V -> P
  const EF v = ch.receive_clear("value of G");                                       // P -> V
  const EF e = ch.receive_clear("value of the pads");                                // P -> V
  std::vector<EF> powers = poly::powers(lambda, claims.rows.size() + 1);
  powers.erase(powers.begin());
  using Hidden = channel::Hidden<EF>;
  ch.assert_zero(channel::Step::kOpeningValue, 0, mask + Hidden::dot(powers, claims.rows) - v);

  const EF gamma = ch.challenge("gamma");                                            // V -> P
  const auto pad_claim = ch.combine(gamma);
  const EF mu = ch.receive_clear("inner product of G");                              // P -> V
  const EF rho = ch.challenge("rho");                                                // V -> P
  proof = ch.reader();
  if (!proof.ok()) return Error{proof.remaining() < EF::kBytes ? ErrorCode::kTruncated : ErrorCode::kNonCanonical};
  if (pad_claim.form.size() + session.params.num_queries + 1 > session.params.h()) return Error{ErrorCode::kBadParameters};

  return pcs::open::Statement{tree_claims(session, own_root, lambda, rho), claims.z, v + rho * e,
                              pad_claim.form, mu + rho * pad_claim.value};
}

Status verify(const Session& session, Transcript& transcript, ByteReader& proof) {
  TACIT_ASSIGN(const pcs::open::Statement opening, verify_channel(session, transcript, proof));
  return pcs::open::verify(session.params, opening, transcript, proof);
}

}  // namespace tacit::session
