#include "tacit/pcs/params.h"

#include <algorithm>

#include "tacit/field/cubic.h"
#include "tacit/hash/digest.h"
#include "tacit/hash/merkle.h"
#include "tacit/pcs/step.h"

namespace tacit::pcs {

namespace {

bool between(int value, int low, int high) { return low <= value && value <= high; }

/// The rule of `validate` that fails first, or 0.
uint32_t broken_rule(const Params& params) {
  if (!between(params.log_h, 1, kMaxLogH)) return 1;
  if (!between(params.log_inv_rate, 1, kMaxLogInvRate)) return 2;
  if (!between(params.log_h + params.log_inv_rate, 1, kMaxLogDomain)) return 3;
  if (!between(params.num_queries, 1, kMaxQueries)) return 4;
  if (!between(params.pow_bits, 0, kMaxPowBits)) return 5;
  if (params.rounds.empty()) return 6;
  int log_length = params.log_h;
  int log_inv_rate = params.log_inv_rate;
  for (const WhirRound& round : params.rounds) {
    if (!between(round.folding, 1, std::min(kMaxFolding, log_length))) return 7;
    // A position of one domain is then a position of the next: see domain_points.h.
    if (!between(round.log_inv_rate, log_inv_rate, kMaxOracleLogInvRate)) return 8;
    if (!between(log_length + round.log_inv_rate, 1, kMaxLogDomain)) return 9;
    if (!between(round.num_queries, 1, kMaxQueries)) return 10;
    if (!between(round.pow_bits, 0, kMaxPowBits)) return 11;
    if (!between(round.num_ood, 0, kMaxOodSamples)) return 12;
    log_length -= round.folding;
    log_inv_rate = round.log_inv_rate;
  }
  if (!between(log_length, 0, kMaxLogFinalLength)) return 13;
  return 0;
}

}  // namespace

Status validate(const Params& params) {
  const uint32_t rule = broken_rule(params);
  if (rule != 0) return refuse(ErrorCode::kBadParameters, Step::kParameters, rule);
  return Ok{};
}

void encode(const Params& params, ByteWriter& out) {
  out.u8(params.log_h);
  out.u8(params.log_inv_rate);
  out.u16(params.num_queries);
  out.u8(params.pow_bits);
  out.u8(static_cast<uint8_t>(params.rounds.size()));
  for (const WhirRound& round : params.rounds) {
    out.u8(round.folding);
    out.u8(round.log_inv_rate);
    out.u16(round.num_queries);
    out.u8(round.pow_bits);
    out.u8(round.num_ood);
  }
}

Result<Params> decode(ByteReader& in) {
  Params params;
  params.log_h = in.u8();
  params.log_inv_rate = in.u8();
  params.num_queries = in.u16();
  params.pow_bits = in.u8();
  params.rounds.resize(in.u8());
  for (WhirRound& round : params.rounds) {
    round.folding = in.u8();
    round.log_inv_rate = in.u8();
    round.num_queries = in.u16();
    round.pow_bits = in.u8();
    round.num_ood = in.u8();
  }
  if (!in.ok()) return refuse(ErrorCode::kTruncated, Step::kParameters);
  TACIT_TRY(validate(params));
  return params;
}

std::vector<RoundShape> round_shapes(const Params& params) {
  std::vector<RoundShape> shapes;
  int log_length = params.log_h;
  for (const WhirRound& round : params.rounds) {
    const int log_domain = log_length + round.log_inv_rate;
    shapes.push_back({log_length, log_domain, log_domain - round.folding, log_length - round.folding});
    log_length -= round.folding;
  }
  return shapes;
}

int log_final_length(const Params& params) {
  int log_length = params.log_h;
  for (const WhirRound& round : params.rounds) log_length -= round.folding;
  return log_length;
}

uint32_t num_batched_constraints(const Params& params, size_t round) {
  const uint32_t num_ood = params.rounds[round].num_ood;
  if (round == 0) return 2u + num_ood + params.num_queries;
  return 1u + num_ood + params.rounds[round - 1].num_queries;
}

uint64_t multiproof_bytes_max(int log_leaves, uint32_t num_positions) {
  // With k_j known nodes on level j (root: k_0 = 1) the siblings sent there are 2 k_{j-1} - k_j; summed over the levels
  // this is 1 + k_0 + .. + k_{d-1} - k_d, at most where the leaves are spread and no two are siblings.
  if (log_leaves == 0) return 0;
  const uint64_t positions = std::min<uint64_t>(num_positions, uint64_t{1} << (log_leaves - 1));
  uint64_t siblings = 1;
  for (int level = 0; level < log_leaves; ++level) siblings += std::min(positions, uint64_t{1} << level);
  return (siblings - positions) * sizeof(Digest);
}

uint64_t opening_bytes_max(const Params& params, std::span<const TreeShape> trees) {
  constexpr uint64_t kNonceBytes = 8;
  const std::vector<RoundShape> shapes = round_shapes(params);
  uint64_t bytes = kNonceBytes;
  for (const TreeShape& tree : trees) {
    bytes += params.num_queries * (tree.num_rows * uint64_t{F::kBytes} + (tree.salted ? kSaltBytes : 0));
    bytes += multiproof_bytes_max(params.log_h + params.log_inv_rate, params.num_queries);
  }
  for (size_t i = 0; i < params.rounds.size(); ++i) {
    const WhirRound& round = params.rounds[i];
    bytes += sizeof(Digest) + round.num_ood * uint64_t{EF::kBytes};
    bytes += round.folding * 2 * uint64_t{EF::kBytes};
    bytes += kNonceBytes + round.num_queries * (uint64_t{EF::kBytes} << round.folding);
    bytes += multiproof_bytes_max(shapes[i].log_leaves, round.num_queries);
  }
  return bytes + (uint64_t{EF::kBytes} << log_final_length(params));
}

}  // namespace tacit::pcs
