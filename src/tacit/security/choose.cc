#include "tacit/security/choose.h"

#include <algorithm>
#include <string_view>

#include "tacit/security/decoding.h"

namespace tacit::security {
namespace {

using u128 = unsigned __int128;

constexpr uint64_t kExtensionBytes = 24;
constexpr uint64_t kBaseBytes = 8;
constexpr uint64_t kDigestBytes = 32;
constexpr uint64_t kSaltBytes = 16;
constexpr uint64_t kNonceBytes = 8;

/// 2^16 * 2^log_positions (1 - (1 - 2^-log_positions)^draws): expected distinct positions, in units of 2^-16.
uint64_t scaled_distinct(uint32_t draws, int log_positions) {
  if (log_positions == 0) return draws == 0 ? 0 : uint64_t{1} << 16;
  u128 miss = u128{1} << 64;  // that all draws miss a position, in units of 2^-64
  u128 power = (u128{1} << 64) - (u128{1} << (64 - log_positions));
  for (uint32_t n = draws; n != 0; n >>= 1) {
    if (n & 1) miss = (miss * power) >> 64;
    power = (power * power) >> 64;
  }
  const u128 hit = (u128{1} << 64) - miss;
  return static_cast<uint64_t>((hit << log_positions) >> 48);
}

uint64_t round_up(uint64_t scaled) { return (scaled + 0xffff) >> 16; }

uint64_t tree_bytes(uint32_t draws, int log_leaves, uint64_t leaf_bytes) {
  return expected_distinct(draws, log_leaves) * leaf_bytes + kDigestBytes * expected_path_digests(draws, log_leaves);
}

/// Root, samples, folding messages, nonce, leaves and paths of one WHIR oracle.
uint64_t oracle_bytes(const pcs::WhirRound& round, int log_size) {
  const int log_leaves = log_size + round.log_inv_rate - round.folding;
  return kDigestBytes + kExtensionBytes * (round.num_ood + 2u * round.folding) + kNonceBytes +
         tree_bytes(round.num_queries, log_leaves, kExtensionBytes << round.folding);
}

/// Queries that leave an error of 2^-(centibits/100) at this rate, at the m of a typical proof.
uint16_t estimate_queries(Regime regime, int log_inv_rate, int64_t centibits) {
  constexpr uint32_t kTypicalM = 150;
  const int32_t per_query = Decoding{regime, log_inv_rate, kTypicalM}.miss().centibits();
  const int64_t queries = (std::max<int64_t>(centibits, 1) + per_query - 1) / per_query;
  return static_cast<uint16_t>(std::min<int64_t>(queries, pcs::kMaxQueries));
}

/// The cheapest WHIR of a polynomial of any size at any rate, by dynamic programming over (size, rate). An oracle's domain
/// is half of the one before.
class FoldingPlanner {
 public:
  FoldingPlanner(const ChooseRequest& request, int64_t centibits) : request_(request), centibits_(centibits) {}

  struct Plan {
    uint64_t bytes = UINT64_MAX;
    uint8_t folding = 0;  ///< 0: the vector is sent in clear
  };

  Plan best(int log_size, int log_inv_rate) {
    Plan& memo = plans_[static_cast<size_t>(log_size)][static_cast<size_t>(log_inv_rate)];
    if (memo.bytes != UINT64_MAX) return memo;
    if (log_size <= pcs::kMaxLogFinalLength) memo = {kExtensionBytes << log_size, 0};
    for (uint8_t folding = 1; folding <= std::min<int>(pcs::kMaxFolding, log_size); ++folding) {
      const uint64_t bytes = oracle_bytes(round(log_inv_rate, folding), log_size) +
                             best(log_size - folding, log_inv_rate + folding - 1).bytes;
      if (bytes < memo.bytes) memo = {bytes, folding};
    }
    return memo;
  }

  /// Bytes of WHIR with at least one round.
  uint64_t bytes(int log_size, int log_inv_rate) {
    const uint8_t folding = first_folding(log_size, log_inv_rate);
    return oracle_bytes(round(log_inv_rate, folding), log_size) + best(log_size - folding, log_inv_rate + folding - 1).bytes;
  }

  std::vector<pcs::WhirRound> rounds(int log_size, int log_inv_rate) {
    std::vector<pcs::WhirRound> out;
    uint8_t folding = first_folding(log_size, log_inv_rate);
    do {
      out.push_back(round(log_inv_rate, folding));
      log_size -= folding;
      log_inv_rate += folding - 1;
      folding = best(log_size, log_inv_rate).folding;
    } while (folding != 0);
    return out;
  }

 private:
  pcs::WhirRound round(int log_inv_rate, uint8_t folding) const {
    const uint16_t queries = estimate_queries(request_.regime, log_inv_rate, centibits_);
    return {folding, static_cast<uint8_t>(log_inv_rate), queries, request_.pow_bits, 1};
  }

  /// Q is committed even where its vector in clear would be shorter.
  uint8_t first_folding(int log_size, int log_inv_rate) {
    const uint8_t folding = best(log_size, log_inv_rate).folding;
    return folding != 0 ? folding : static_cast<uint8_t>(std::min<int>(4, log_size));
  }

  const ChooseRequest& request_;
  int64_t centibits_;
  Plan plans_[pcs::kMaxLogDomain + 1][pcs::kMaxLogDomain + 1];
};

uint16_t& queries_of(pcs::Params& params, int oracle) {
  return oracle < 0 ? params.num_queries : params.rounds[static_cast<size_t>(oracle)].num_queries;
}

/// Adds queries where their error is largest until the level is reached; false if they cannot.
bool raise_queries(pcs::Params& params, const ChooseRequest& request, int32_t target) {
  for (;;) {
    const Report report = analyse(params, request.counts, request.regime);
    if (report.centibits >= target) return true;
    const Term* worst = nullptr;
    for (const Term& term : report.terms) {
      const bool adjustable = std::string_view(term.name) == "queries" && (term.oracle >= 0 || request.fixed_num_queries == 0);
      if (adjustable && (worst == nullptr || worst->error < term.error)) worst = &term;
    }
    if (worst == nullptr || worst->centibits > target + 2000) return false;  // all queries are beside the point
    uint16_t& queries = queries_of(params, worst->oracle);
    if (queries >= pcs::kMaxQueries) return false;
    ++queries;
  }
}

/// Takes back every query that the level does not need, the first trees' (the dearest) first.
void lower_queries(pcs::Params& params, const ChooseRequest& request, int32_t target) {
  const int num_rounds = static_cast<int>(params.rounds.size());
  for (int oracle = request.fixed_num_queries == 0 ? -1 : 0; oracle < num_rounds; ++oracle) {
    uint16_t& queries = queries_of(params, oracle);
    while (queries > 1) {
      --queries;
      if (analyse(params, request.counts, request.regime).centibits >= target) continue;
      ++queries;
      break;
    }
  }
}

}  // namespace

uint64_t expected_distinct(uint32_t draws, int log_positions) { return round_up(scaled_distinct(draws, log_positions)); }

uint64_t expected_path_digests(uint32_t draws, int log_leaves) {
  // A level below 2^l visited nodes has twice as many children; those not visited are sent.
  uint64_t scaled = 0;
  for (int l = 0; l < log_leaves; ++l) scaled += 2 * scaled_distinct(draws, l) - scaled_distinct(draws, l + 1);
  return round_up(scaled);
}

uint64_t proof_bytes(const pcs::Params& params, const ProofCounts& counts, std::span<const uint32_t> tree_rows) {
  uint64_t bytes = kExtensionBytes * counts.num_pads + kNonceBytes;
  for (const uint32_t rows : tree_rows) {
    bytes += kDigestBytes;
    bytes += tree_bytes(params.num_queries, params.log_h + params.log_inv_rate, kBaseBytes * rows + kSaltBytes);
  }
  int log_size = params.log_h;
  for (const pcs::WhirRound& round : params.rounds) {
    bytes += oracle_bytes(round, log_size);
    log_size -= round.folding;
  }
  return bytes + (kExtensionBytes << log_size);
}

Result<pcs::Params> choose_params(const ChooseRequest& request) {
  const int first_domain = request.log_h + request.log_inv_rate;
  const int max_log_domain = request.max_log_domain != 0 ? request.max_log_domain : first_domain + 1;
  if (request.log_h < 1 || request.log_inv_rate < 1 || request.pow_bits > kMaxPowBits || first_domain > pcs::kMaxLogDomain ||
      max_log_domain > pcs::kMaxLogDomain || max_log_domain < first_domain) {
    return Error{ErrorCode::kBadParameters};
  }
  const int32_t share = -Bound::integer(uint64_t{request.companions} + 1).centibits();  // rounded up
  const int32_t target = static_cast<int32_t>(100 * std::max(request.min_bits, kSecurityBits)) + share;
  constexpr int32_t kPhases = 230;  // five query phases, in hundredths of a bit
  const int64_t per_phase = int64_t{target} + kPhases - 100 * request.pow_bits;

  FoldingPlanner planner(request, per_phase);
  int best_rate = request.log_inv_rate;  // positions of the first trees are positions of Q too
  for (int rate = best_rate + 1; rate <= max_log_domain - request.log_h; ++rate) {
    if (planner.bytes(request.log_h, rate) < planner.bytes(request.log_h, best_rate)) best_rate = rate;
  }

  pcs::Params params;
  params.log_h = request.log_h;
  params.log_inv_rate = request.log_inv_rate;
  params.pow_bits = request.pow_bits;
  params.num_queries = request.fixed_num_queries != 0
                           ? request.fixed_num_queries
                           : estimate_queries(request.regime, request.log_inv_rate, per_phase);
  params.rounds = planner.rounds(request.log_h, best_rate);
  TACIT_TRY(check_form(params, request.counts, request.regime));
  if (!raise_queries(params, request, target)) return Error{ErrorCode::kSecurityLevel};
  lower_queries(params, request, target);
  TACIT_TRY(check_form(params, request.counts, request.regime));
  return params;
}

}  // namespace tacit::security
