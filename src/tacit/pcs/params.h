#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/base/result.h"

namespace tacit::pcs {

/// One WHIR round: `folding` sumcheck rounds on the current oracle, then queries into that oracle.
struct WhirRound {
  uint8_t folding = 4;        ///< log2 of the fibre that a Merkle leaf holds, 1..6
  uint8_t log_inv_rate = 4;   ///< of the oracle folded in this round; round 0: of Q
  uint16_t num_queries = 0;   ///< positions opened in the oracle of this round
  uint8_t pow_bits = 0;       ///< grinding before those positions are drawn
  uint8_t num_ood = 1;        ///< out-of-domain samples taken when the oracle of this round was committed

  bool operator==(const WhirRound&) const = default;
};

/// Parameters of the commitment and its opening. Fixed by the program, absorbed first, checked by the security module.
struct Params {
  uint8_t log_h = 0;          ///< columns of every first tree: H = 2^log_h, the length of Q
  uint8_t log_inv_rate = 0;   ///< of the first trees: their domain has 2^(log_h + log_inv_rate) positions
  uint16_t num_queries = 0;   ///< t: positions opened in all first trees
  uint8_t pow_bits = 0;       ///< grinding before those positions are drawn
  std::vector<WhirRound> rounds;  ///< rounds[0] folds Q; the folded polynomial of the last round is sent in clear

  uint32_t h() const { return uint32_t{1} << log_h; }
  uint64_t domain_size() const { return uint64_t{1} << (log_h + log_inv_rate); }
  bool operator==(const Params&) const = default;
};

inline constexpr int kMaxLogH = 28;
inline constexpr int kMaxLogInvRate = 8;         ///< of the first trees
inline constexpr int kMaxOracleLogInvRate = 28;  ///< of the oracles of WHIR
inline constexpr int kMaxLogDomain = 31;
inline constexpr int kMaxFolding = 6;
inline constexpr int kMaxLogFinalLength = 10;
inline constexpr int kMaxQueries = 1024;
inline constexpr int kMaxPowBits = 32;
inline constexpr int kMaxOodSamples = 8;

/// The structure that the protocol needs: every field inside the limits above, rates that never rise, foldings that fit.
/// Says nothing about security, which is the security module's to judge. Error: kBadParameters.
Status validate(const Params& params);

/// Appends the one canonical encoding (spec/pcs.md, "Parameters").
void encode(const Params& params, ByteWriter& out);
/// Reads it; what `validate` refuses is refused. Errors: kTruncated, kBadParameters.
Result<Params> decode(ByteReader& in);

/// The sizes of one WHIR round, as binary logarithms.
struct RoundShape {
  int log_length;         ///< entries of the polynomial f_i that the round folds
  int log_domain;         ///< positions of its codeword
  int log_leaves;         ///< leaves of its tree, 2^folding positions each: the domain of the round's queries
  int log_folded_length;  ///< entries of f_{i+1}
};
/// One shape for each round of valid parameters.
std::vector<RoundShape> round_shapes(const Params& params);
/// log2 of the length of the polynomial sent in clear.
int log_final_length(const Params& params);
/// Constraints that the batching challenge before round `round` combines by its powers: before round 0 the two claims
/// on Q, its out-of-domain samples and the positions of the first trees; later the current claim, the samples of
/// oracle `round` and the positions of round - 1.
uint32_t num_batched_constraints(const Params& params, size_t round);

/// What the size of an opening depends on, for one first tree.
struct TreeShape {
  uint32_t num_rows;
  bool salted;
};
/// Bytes of a pruned multiproof for up to `num_positions` distinct positions, at most.
uint64_t multiproof_bytes_max(int log_leaves, uint32_t num_positions);
/// Bytes that `open::prove` appends, at most: drawn positions that coincide, and paths that meet early, make it shorter.
uint64_t opening_bytes_max(const Params& params, std::span<const TreeShape> trees);

}  // namespace tacit::pcs
