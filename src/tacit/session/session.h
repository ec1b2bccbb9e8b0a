#pragma once

#include <array>
#include <optional>
#include <span>

#include "tacit/argument/lookups.h"
#include "tacit/argument/reduction.h"
#include "tacit/argument/relations.h"
#include "tacit/base/bytes.h"
#include "tacit/pcs/open.h"
#include "tacit/pcs/params.h"
#include "tacit/security/check.h"
#include "tacit/transcript/transcript.h"

/// One run of the proof system on a circuit: what an inference proof and a registration proof have in common.
///
/// Statement.  There are cells, committed in the own tree and in the pinned ones, that satisfy every lookup and every
///             equation of the circuit, for the public tensors given.
/// Rounds.     P -> V  root of the own tree: K own rows, 3 rows of the mask, 3 rows of the pads
///             (hidden channel) lookups, relations, reduction to one column point z
///             P -> V  mask(z), padded
///             discharge of the hidden products
///             V -> P  lambda
///             P -> V  v = G(z), e = pads(z), in clear, where G = mask + sum_j lambda^(j+1) row_j
///             V -> P  gamma: all affine equations become <c, pads> = beta
///             P -> V  mu = <G, c>, in clear
///             V -> P  rho
///             opening of Q = G + rho pads:  Q(z) = v + rho e,  <Q, c> = mu + rho beta  (pcs/open.h)
/// Soundness.  security/terms.h, from `counts` below.
/// Hiding.     spec/zero_knowledge.md.
namespace tacit::session {

/// A commitment that outlives one proof, and its pin: the value y of the whole stack at a point that its root decides.
struct PinnedCommitment {
  Digest root{};
  uint32_t num_rows = 0;
  uint32_t openings = 0;  ///< B; 0 for a public model: nothing is hidden
  EF pin;
  bool operator==(const PinnedCommitment&) const = default;
};

inline constexpr size_t kCommitmentBytes = 32 + 4 + 4 + EF::kBytes;
void write(ByteWriter& out, const PinnedCommitment& commitment);
PinnedCommitment read_commitment(ByteReader& in);

/// Tree ids, part of every leaf.
inline constexpr uint32_t kOwnTree = 0, kWeightTree = 1, kInputTree = 2;
inline constexpr uint32_t kMaskRows = 3, kPadRows = 3;

/// The point of the pin: a hash of root, shape and parameters.
argument::Pin<EF> pin_of(const PinnedCommitment& commitment, size_t tree, const pcs::Params& params);

/// Sizes that follow from the circuit alone, found by running the protocols in counting mode.
struct Counts {
  uint32_t num_scalars = 0;   ///< hidden scalars that the prover sends, those of the product discharge included
  uint32_t num_products = 0;
  security::ProofCounts security;
};

/// What both sides run on. All references outlive it.
struct Session {
  const circuit::Circuit& circuit;
  const pcs::Params& params;
  std::span<const Tensor<int64_t>> publics;
  std::array<std::optional<PinnedCommitment>, circuit::kNumTrees> pinned;  ///< by tree; none for the own tree

  argument::PublicTensors known() const { return {circuit.constants, publics}; }
  std::vector<argument::Pin<EF>> pins() const;
};

Counts count(const circuit::Circuit& circuit, const pcs::Params& params,
             const std::array<std::optional<PinnedCommitment>, circuit::kNumTrees>& pinned);

/// Absorbs what the circuit does not say by itself: parameters, commitments and public tensors. First of all.
void absorb_statement(Transcript& transcript, const Session& session);

/// The hidden part, on any channel.
template <class Channel>
argument::RowClaims<Channel> verify_protocols(Channel& ch, const Session& session) {
  auto claims = argument::verify_lookups(ch, session.circuit, session.known());
  for (auto& claim : argument::verify_relations(ch, session.circuit, session.known())) claims.push_back(std::move(claim));
  return argument::verify_reduction(ch, session.circuit, session.params.log_h, claims, session.pins());
}

/// The verifier up to the opening: what the opening is to show, given all messages before it.
Result<pcs::open::Statement> verify_channel(const Session& session, Transcript& transcript, ByteReader& proof);

/// Verifies a run; reads exactly its bytes. The transcript has absorbed the statement.
Status verify(const Session& session, Transcript& transcript, ByteReader& proof);

/// The trees of the opening, the own one first, and the coefficients of their rows in Q.
std::vector<pcs::open::TreeClaim> tree_claims(const Session& session, const Digest& own_root, const EF& lambda,
                                              const EF& rho);

}  // namespace tacit::session
