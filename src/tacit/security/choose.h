#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tacit/base/result.h"
#include "tacit/pcs/params.h"
#include "tacit/security/check.h"
#include "tacit/security/terms.h"

namespace tacit::security {

/// What the planner fixes before the parameters of the opening are chosen.
struct ChooseRequest {
  uint8_t log_h = 0;
  uint8_t log_inv_rate = 2;           ///< of the first trees
  uint8_t pow_bits = 16;              ///< of every query phase, at most kMaxPowBits
  ProofCounts counts;
  std::vector<uint32_t> tree_rows;    ///< base-field rows of each first tree, for the estimate of bytes
  uint32_t companions = 1;            ///< other proofs whose errors add to this one's: registration, certificates
  uint16_t fixed_num_queries = 0;     ///< t of the first trees where another proof has fixed it; 0: free
  uint8_t max_log_domain = 0;         ///< of Q's codeword, at least the first trees'; 0: one more than theirs
  uint32_t min_bits = kSecurityBits;
  Regime regime = Regime::kJohnson;
};

/// Parameters that prove `min_bits` together with `companions` proofs as weak as this one, with no query that could be left
/// out, and with the rate and the folding of WHIR that give the fewest bytes. Deterministic; integers only.
/// Errors: kBadParameters where the form cannot hold, kSecurityLevel where no number of queries gives the level.
Result<pcs::Params> choose_params(const ChooseRequest& request);

/// Expected number of distinct positions among `draws` uniform ones of 2^log_positions, rounded up.
uint64_t expected_distinct(uint32_t draws, int log_positions);

/// Expected digests in the pruned paths of `draws` uniform positions in a tree of 2^log_leaves leaves, rounded up.
uint64_t expected_path_digests(uint32_t draws, int log_leaves);

/// Expected size of a proof in bytes: padded scalars, leaves, salts, pruned paths, WHIR. `tree_rows` as above.
uint64_t proof_bytes(const pcs::Params& params, const ProofCounts& counts, std::span<const uint32_t> tree_rows);

}  // namespace tacit::security
