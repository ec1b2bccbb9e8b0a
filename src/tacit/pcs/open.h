#pragma once

#include <span>
#include <vector>

#include "tacit/base/result.h"
#include "tacit/field/cubic.h"
#include "tacit/pcs/first_tree.h"
#include "tacit/pcs/message.h"
#include "tacit/pcs/params.h"

/// The opening of first trees through one public oracle.
///
/// Statement.  Q = sum over all rows of all first trees of coefficient * row, an element of E^H, has Q(z) = value_z as a
///             multilinear polynomial and <Q, c> = value_c. Trees, coefficients, z, c and the values are bound by the
///             transcript before.
/// Output.     None.
/// Rounds.     1. oracle 0 commits to Q, with out-of-domain points and answers (oracle.h)
///             2. P -> V  nonce of the proof of work
///                V -> P  positions in the domain of the first trees, the same for all
///                P -> V  every first tree opened there (first_tree.h)
///             3. V -> P  gamma; with coefficients 1, gamma, gamma^2, .. one claim on Q is formed from  Q(z) = value_z,
///                <Q, c> = value_c, the out-of-domain answers, and Q(x) = sum of coefficient * opened cell for each position
///             4. WHIR proves the claim (whir.h)
/// Soundness.  Let the interleaved word of all first trees have radius delta, and oracle 0 at most L candidates Q:
///               step 1   L^2 / 2 (H / |E|)^ood: one candidate is left
///               step 2   (1 - delta)^queries 2^-pow_bits: it agrees with the combined rows on 1 - delta of the domain
///               step 3   L (1 + ood + queries) / |E|
///             then WHIR's terms. That the coefficients bind every row to its own values is the caller's to see to: they are
///             drawn after the roots and the values (spec/security.md, section 4).
/// Deviations. WHIR's first oracle is not the commitment but its combined row, tied to it by values at random positions (as in
///             DEEP-FRI, ePrint 2019/336). The first trees, which hide, take no out-of-domain sample.
namespace tacit::pcs {
class FirstTree;  // first_tree_prove.h
}

namespace tacit::pcs::open {

/// One first tree: what is known of it, and a coefficient for each of its rows.
struct TreeClaim {
  TreeInfo info;
  std::vector<EF> coefficients;
};

struct Statement {
  std::vector<TreeClaim> trees;  ///< at least one
  std::vector<EF> z;             ///< log_h coordinates
  EF value_z;
  std::vector<EF> c;             ///< 1 to H cells; zero beyond
  EF value_c;
};

/// The verifier. Reads exactly the opening: what follows it is the caller's.
/// Errors: kBadParameters at Step::kParameters and Step::kStatement; kTruncated, kNonCanonical, kGrinding, kMerklePath,
/// kOpening at the step that fails.
Status verify(const Params& params, const Statement& statement, Transcript& transcript, ByteReader& reader);

/// Q = sum of coefficient * row.
std::vector<EF> combine_rows(std::span<const FirstTree* const> trees, std::span<const std::vector<EF>> coefficients);

/// The prover. `trees` are those of the statement, in its order; `q` is their combination.
void prove(const Params& params, const Statement& statement, std::span<const FirstTree* const> trees, std::vector<EF> q,
           Transcript& transcript, ByteWriter& writer, Tamper* tamper = nullptr);

}  // namespace tacit::pcs::open
