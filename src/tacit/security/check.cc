#include "tacit/security/check.h"

#include <algorithm>

namespace tacit::security {
namespace {

constexpr uint64_t kMaxLookupLeaves = uint64_t{1} << 40;  // far fewer than p

bool queries_ok(uint16_t num_queries, uint8_t pow_bits) {
  return num_queries >= 1 && num_queries <= pcs::kMaxQueries && pow_bits <= kMaxPowBits;
}

bool code_ok(int log_size, uint8_t log_inv_rate) {
  return log_inv_rate >= 1 && log_size + log_inv_rate <= pcs::kMaxLogDomain;
}

/// The oracles of WHIR: their codes, folding, queries, samples; what is left at the end is short.
bool rounds_ok(const pcs::Params& params, Regime regime) {
  if (params.rounds.empty() || params.rounds.size() > kMaxRounds) return false;
  const uint8_t min_ood = regime == Regime::kJohnson ? 1 : 0;
  int log_size = params.log_h;
  for (const pcs::WhirRound& round : params.rounds) {
    if (round.folding < 1 || round.folding > pcs::kMaxFolding || round.folding > log_size) return false;
    if (!code_ok(log_size, round.log_inv_rate) || !queries_ok(round.num_queries, round.pow_bits)) return false;
    if (round.num_ood < min_ood || round.num_ood > pcs::kMaxOodSamples) return false;
    log_size -= round.folding;
  }
  return log_size <= pcs::kMaxLogFinalLength;
}

constexpr uint32_t kMaxKeyColumns = 1u << 20;

bool lookups_ok(const ProofCounts& c) {
  if (c.num_lookup_leaves == 0) return c.gkr_layers == 0;
  return c.num_lookup_leaves <= kMaxLookupLeaves && c.gkr_layers < 64 && c.num_lookup_leaves <= uint64_t{1} << c.gkr_layers &&
         c.key_columns >= 1 && c.key_columns <= kMaxKeyColumns && c.gkr_degree >= 2;
}

/// Every position that a hidden tree ever answers has its blinding column, and the pad row holds pads and tail.
bool hiding_fits(const pcs::Params& params, const ProofCounts& c) {
  const uint64_t blinding = uint64_t{c.openings} * params.num_queries + 4;
  const uint64_t pad_row = uint64_t{c.num_pads} + params.num_queries + 1;
  const uint64_t columns = params.log_h < pcs::kMaxLogDomain ? uint64_t{1} << params.log_h : 0;
  return blinding < columns && pad_row <= columns;
}

}  // namespace

Status check_form(const pcs::Params& params, const ProofCounts& counts, Regime regime) {
  const bool rules[] = {
      params.log_h >= 1 && code_ok(params.log_h, params.log_inv_rate),
      queries_ok(params.num_queries, params.pow_bits),
      rounds_ok(params, regime),
      counts.num_rows > 6 && counts.num_trees >= 1 && counts.pinned_log_sizes.size() <= counts.num_trees,
      lookups_ok(counts),
      hiding_fits(params, counts),
  };
  const bool* failed = std::find(std::begin(rules), std::end(rules), false);
  if (failed == std::end(rules)) return Ok{};
  return Error{ErrorCode::kBadParameters, 0, static_cast<uint32_t>(failed - rules)};
}

Result<int32_t> check(std::span<const Subproof> proofs, uint32_t min_bits, Regime regime) {
  Bound sum;
  for (const Subproof& proof : proofs) {
    TACIT_TRY(check_form(proof.params, proof.counts, regime));
    sum += analyse(proof.params, proof.counts, regime).error;
  }
  const int32_t level = sum.centibits();
  const int64_t required = 100 * int64_t{std::max(min_bits, kSecurityBits)};
  if (proofs.empty() || level < required) {
    return Error{ErrorCode::kSecurityLevel, 0, static_cast<uint32_t>(std::max(level, 0))};
  }
  return level;
}

Result<int32_t> check(const pcs::Params& params, const ProofCounts& counts, uint32_t min_bits, Regime regime) {
  const Subproof proof{params, counts};
  return check(std::span<const Subproof>(&proof, 1), min_bits, regime);
}

}  // namespace tacit::security
