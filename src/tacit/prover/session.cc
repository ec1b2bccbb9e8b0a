#include "tacit/prover/session.h"

#include "tacit/poly/kernels.h"
#include "tacit/products/prove.h"
#include "tacit/prover/lookups.h"
#include "tacit/prover/reduction.h"
#include "tacit/prover/relations.h"

namespace tacit::prover {

namespace {

using argument::LinearForm;
using circuit::Source;
using session::kMaskRows;
using session::kPadRows;

constexpr size_t kOwn = static_cast<size_t>(Source::kOwn);

/// The hidden channel, with the tests' hook.
class HookedChannel final : public channel::ProverChannel<EF> {
 public:
  HookedChannel(Transcript& transcript, ByteWriter& out, std::span<const EF> pads, Hooks* hooks)
      : ProverChannel(transcript, out, pads), hooks_(hooks) {}

 protected:
  void tamper(std::string_view label, std::vector<EF>& values) override {
    if (hooks_ != nullptr) hooks_->message(label, values);
  }

 private:
  Hooks* hooks_;
};

/// The pad row over EF: pair and pads, zeros, num_queries + 1 uniform tail cells.
std::vector<EF> draw_pads(size_t h, size_t num_pads, size_t num_queries, Csprng& random) {
  TACIT_CHECK(num_pads + num_queries + 1 <= h);
  std::vector<EF> pads(h);
  random.fill(std::span<EF>(pads).first(num_pads));
  random.fill(std::span<EF>(pads).last(num_queries + 1));
  return pads;
}

/// Rows of the own tree: data with blinding columns, the mask, the pads.
std::vector<F> own_rows(const session::Session& session, const Cells& cells, std::span<const EF> mask,
                        std::span<const EF> pads, Csprng& random) {
  const circuit::TreeLayout& layout = session.circuit.layouts[kOwn];
  const size_t h = session.params.h(), reserved = session.params.num_queries;
  std::vector<F> rows = lay_out_rows(layout, cells.trees[kOwn], layout.num_rows + kMaskRows + kPadRows, h);
  for (size_t row = 0; row < layout.num_rows; ++row) random.fill(std::span<F>(rows).subspan((row + 1) * h - reserved, reserved));
  for (size_t i = 0; i < 3; ++i) {
    for (size_t x = 0; x < h; ++x) {
      rows[(layout.num_rows + i) * h + x] = mask[x].c[i];
      rows[(layout.num_rows + kMaskRows + i) * h + x] = pads[x].c[i];
    }
  }
  return rows;
}

std::vector<uint8_t> draw_salts(const pcs::Params& params, Csprng& random) {
  std::vector<uint8_t> salts(params.domain_size() * kSaltBytes);
  random.fill(std::span<uint8_t>(salts));
  return salts;
}

}  // namespace

void prove(const session::Session& session, const session::Counts& counts, const Cells& cells, const PinnedTrees& pinned,
           Csprng& random, Transcript& transcript, ByteWriter& proof, Hooks* hooks, const OnStage& on_stage) {
  const auto stage = [&](const char* name) {
    if (on_stage) on_stage(name);
  };
  stage("commit");
  const pcs::Params& params = session.params;
  const size_t h = params.h();
  constexpr size_t kPair = channel::HidingVerifier<EF>::kPairCells;
  Transcript replay_transcript = transcript;
  const size_t proof_start = proof.size();

  std::vector<EF> pads = draw_pads(h, kPair + counts.num_scalars, params.num_queries, random);
  std::vector<EF> mask(h);
  random.fill(std::span<EF>(mask));
  if (hooks != nullptr) hooks->masks(pads, mask);
  std::vector<F> rows = own_rows(session, cells, mask, pads, random);
  if (hooks != nullptr) hooks->own_rows(rows, h);
  const uint32_t num_own = session.circuit.layouts[kOwn].num_rows;
  const pcs::FirstTree own = pcs::FirstTree::commit(rows, num_own + kMaskRows + kPadRows, params, session::kOwnTree,
                                                    draw_salts(params, random));
  rows = {};
  proof.raw(own.root());                                                             // P -> V
  transcript.absorb("own root", own.root());

  HookedChannel ch(transcript, proof, std::span<const EF>(pads).subspan(kPair, counts.num_scalars), hooks);
  stage("lookups");
  std::vector<LinearForm<EF>> forms = prove_lookups(ch, session.circuit, session.known(), cells);
  stage("sumcheck");
  for (auto& form : prove_relations(ch, session.circuit, session.known(), cells)) forms.push_back(std::move(form));
  std::vector<pcs::Row> all_rows;
  for (uint32_t j = 0; j < num_own; ++j) all_rows.push_back(own.row(j));
  std::vector<const pcs::FirstTree*> trees{&own};
  for (const pcs::FirstTree* tree : pinned) {
    if (tree == nullptr) continue;
    trees.push_back(tree);
    for (uint32_t j = 0; j < tree->num_rows(); ++j) all_rows.push_back(tree->row(j));
  }
  stage("reduction");
  const std::vector<EF> z = prove_reduction(ch, session.circuit, params.log_h, forms, session.pins(), all_rows);
  const std::vector<EF> eq_z = poly::eq_table<EF>(z);
  ch.send("mask value", poly::dot<EF>(mask, eq_z));                                  // P -> V

  stage("opening");
  // The verifier's own code, run on what was sent, gives the checks that the discharge and the opening are about.
  const auto sent = [&] { return ByteReader(ByteSpan(proof.bytes()).subspan(proof_start)); };
  ByteReader reader = sent();
  replay_transcript.absorb("own root", reader.raw(own.root().size()));
  channel::HidingVerifier<EF> replay(replay_transcript, reader);
  const auto claims = session::verify_protocols(replay, session);
  const auto mask_value = channel::receive_one(replay, "mask value");
  const size_t before_products = proof.size();
  products::prove<EF>(ch, replay, pads);
  replay.continue_with(ByteReader(ByteSpan(proof.bytes()).subspan(before_products)));
  products::verify(replay);

  const EF lambda = ch.challenge("lambda");                                          // V -> P
  // G = Q without the pads: their coefficients are rho times the basis, taken with rho = 0 here.
  std::vector<std::vector<EF>> coefficients;
  for (auto& claim : session::tree_claims(session, own.root(), lambda, EF::zero())) coefficients.push_back(std::move(claim.coefficients));
  std::vector<EF> q = pcs::open::combine_rows(trees, coefficients);
  const EF v = poly::dot<EF>(q, eq_z), e = poly::dot<EF>(pads, eq_z);
  ch.send_clear("value of G", v);                                                    // P -> V
  ch.send_clear("value of the pads", e);                                             // P -> V
  std::vector<EF> powers = poly::powers(lambda, claims.rows.size() + 1);
  powers.erase(powers.begin());
  replay.assert_zero(channel::Step::kOpeningValue, 0, mask_value + channel::Hidden<EF>::dot(powers, claims.rows) - v);

  const EF gamma = ch.challenge("gamma");                                            // V -> P
  const auto pad_claim = replay.combine(gamma);
  const EF mu = poly::dot<EF>(pad_claim.form, std::span<const EF>(q).first(pad_claim.form.size()));
  ch.send_clear("inner product of G", mu);                                           // P -> V
  const EF rho = ch.challenge("rho");                                                // V -> P
  for (size_t x = 0; x < h; ++x) q[x] += rho * pads[x];

  const pcs::open::Statement opening{session::tree_claims(session, own.root(), lambda, rho), z, v + rho * e,
                                     pad_claim.form, mu + rho * pad_claim.value};
  pcs::open::prove(params, opening, trees, std::move(q), transcript, proof, hooks != nullptr ? hooks->opening() : nullptr);
}

PinnedRows draw_pinned(const circuit::TreeLayout& layout, const std::vector<Tensor<F>>& tensors, uint32_t reserved,
                       const pcs::Params& params, Csprng* random, Hooks* hooks) {
  const size_t h = params.h();
  PinnedRows pinned{lay_out_rows(layout, tensors, layout.num_rows, h), {}};
  if (random != nullptr) {
    for (size_t row = 0; row < layout.num_rows; ++row) random->fill(std::span<F>(pinned.rows).subspan((row + 1) * h - reserved, reserved));
    pinned.salts = draw_salts(params, *random);
  }
  if (hooks != nullptr) hooks->pinned_rows(pinned.rows, h, reserved);
  return pinned;
}

session::PinnedCommitment describe(const pcs::FirstTree& tree, size_t tree_index, uint32_t openings,
                                   const pcs::Params& params) {
  session::PinnedCommitment commitment{tree.root(), tree.num_rows(), openings, EF::zero()};
  const argument::Pin<EF> pin = session::pin_of(commitment, tree_index, params);
  const std::vector<EF> columns = poly::eq_table<EF>(pin.column_point);
  const std::vector<EF> eq_rows = poly::eq_table<EF>(pin.row_point);
  for (uint32_t j = 0; j < tree.num_rows(); ++j) {
    const pcs::Row row[1] = {tree.row(j)};
    EF value;
    pcs::dots(columns, row, {&value, 1});
    commitment.pin += eq_rows[j] * value;
  }
  return commitment;
}

}  // namespace tacit::prover
