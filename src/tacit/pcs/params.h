#pragma once

#include <cstdint>
#include <vector>

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

}  // namespace tacit::pcs
