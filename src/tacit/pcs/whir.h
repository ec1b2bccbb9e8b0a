#pragma once

#include <vector>

#include "tacit/base/result.h"
#include "tacit/field/cubic.h"
#include "tacit/pcs/message.h"
#include "tacit/pcs/oracle.h"
#include "tacit/pcs/params.h"
#include "tacit/pcs/weight.h"

/// WHIR (Arnon, Chiesa, Fenzi, Yogev, ePrint 2024/1586, section 5), for an oracle that hides nothing.
///
/// Statement.  Oracle 0 commits to f_0 in E^H with  sum_b weight(b) f_0(b) = sum.
/// Output.     None: the last polynomial is sent in clear, and every claim is checked against it.
/// Rounds.     Round i = 0 .. R-1 folds f_i by k_i = folding variables, the lowest first:
///               1. k_i times:   P -> V  s(0), s(2)  of  s(X) = sum_b weight(X, b) f_i(X, b), degree 2
///                               V -> P  r;  sum <- s(r), weight and f bound to r: f_{i+1} is what is left of f_i
///               2. i < R-1:     oracle i+1 commits to f_{i+1}, with out-of-domain points and answers (oracle.h)
///                  i = R-1:     P -> V  f_R in clear
///               3.              P -> V  nonce of the proof of work
///                               V -> P  positions among the leaves of oracle i
///                               P -> V  their fibres and the multiproof; a fibre folded by the r is f_{i+1}(x_position)
///               4. i < R-1:     V -> P  gamma; with its powers the out-of-domain answers, then the folded fibres, in the
///                               order of positions, are added to the claim
///                  i = R-1:     V: f_R(x_position) = folded fibre for each position;  sum_b weight(b) f_R(b) = sum
/// Soundness.  Round by round (ePrint 2024/1586, section 5; the terms as computed: spec/security.md, section 5). Oracle i has
///             n_i points, radius delta_i, at most L_i candidates f_i of 2^m_i cells, and proximity-gap error eps(.):
///               step 1   L_i 2 k_i / |E| for the s, and  eps(n_i / 2) + .. + eps(n_i / 2^k_i)  for the fold
///               step 2   L_{i+1}^2 / 2 (2^m_{i+1} / |E|)^ood
///               step 3   (1 - delta_i)^queries 2^-pow_bits
///               step 4   L_{i+1} (ood + queries) / |E|
/// Deviations. (a) The weights are sums of tensor products and a dense prefix, evaluated by structure; there is no general
///             weight polynomial. (b) s is sent by two of its three values. (c) The last polynomial takes no further sumcheck
///             rounds: its claim is checked directly. (d) Positions are drawn with replacement and opened once.
///             (e) The initial claim may hold several constraints that the caller has batched.
namespace tacit::pcs::whir {

/// The verifier. `params` are valid, `claim` is on log_h variables. The openings are read behind the messages.
/// Errors: kTruncated, kNonCanonical, kGrinding, kMerklePath; kOpening at Step::kFinalFold and Step::kFinalClaim.
Status verify(const Params& params, Claim claim, OracleInfo oracle, Receiver& receiver);

/// The prover, for the polynomial f that `oracle` commits to.
void prove(const Params& params, std::vector<EF> f, Weight weight, Oracle oracle, Sender& sender);

}  // namespace tacit::pcs::whir
