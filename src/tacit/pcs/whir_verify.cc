#include <array>
#include <utility>

#include "tacit/pcs/step.h"
#include "tacit/pcs/whir.h"

namespace tacit::pcs::whir {

namespace {

/// Step 1: binds the lowest variables of the claim. Gives the r, the lowest variable's first.
Result<std::vector<EF>> fold(const Params& params, size_t round, Claim& claim, Receiver& receiver) {
  std::vector<EF> challenges(params.rounds[round].folding);
  for (EF& r : challenges) {
    std::array<EF, 2> sent;
    TACIT_TRY(receiver.receive(kSumcheckRound, round, sent));  // P -> V: s(0), s(2)
    r = receiver.challenge(kFolding);                          // V -> P: r
    claim.fold(sent, r);
  }
  return challenges;
}

/// The values of f_{i+1} at the points of some positions.
struct Queries {
  std::vector<uint32_t> positions;
  std::vector<EF> values;
};

/// Step 3: queries oracle i and folds the fibres by r.
Result<Queries> query(const Params& params, size_t round, const OracleInfo& oracle, std::span<const EF> r,
                      const DomainPoints& points, Receiver& receiver) {
  const WhirRound& parameters = params.rounds[round];
  const int log_leaves = round_shapes(params)[round].log_leaves;
  TACIT_TRY(receiver.receive_nonce(kQueryGrinding, round, parameters.pow_bits));  // P -> V: nonce
  Queries queries;
  queries.positions = receiver.positions(kQueryPositions, parameters.num_queries, log_leaves);  // V -> P: positions
  TACIT_ASSIGN(queries.values,                                                                  // P -> V: fibres, path
               verify_folded_fibres(oracle, params, round, queries.positions, r, points, receiver));
  return queries;
}

}  // namespace

Status verify(const Params& params, Claim claim, OracleInfo oracle, Receiver& receiver) {
  const DomainPoints points;
  const size_t last = params.rounds.size() - 1;
  for (size_t i = 0; i < last; ++i) {
    TACIT_ASSIGN(const std::vector<EF> r, fold(params, i, claim, receiver));                   // 1
    TACIT_ASSIGN(OracleInfo next, receive_oracle(params, i + 1, receiver));                    // 2
    TACIT_ASSIGN(const Queries queries, query(params, i, oracle, r, points, receiver));        // 3
    const EF gamma = receiver.challenge(kBatching);                                            // 4: V -> P: gamma
    const Weight forms = point_forms(next.ood_points, queries.positions, points, gamma, gamma);
    claim.add(forms, next.ood_answers, queries.values, gamma, gamma);
    oracle = std::move(next);
  }
  TACIT_ASSIGN(const std::vector<EF> r, fold(params, last, claim, receiver));                  // 1
  std::vector<EF> f(size_t{1} << log_final_length(params));
  TACIT_TRY(receiver.receive(kFinalPolynomial, last, f));                                      // 2: P -> V: f_R
  TACIT_ASSIGN(const Queries queries, query(params, last, oracle, r, points, receiver));       // 3
  for (size_t j = 0; j < queries.values.size(); ++j) {                                         // 4
    const EF value = evaluate<F>(f, points[queries.positions[j]]);
    if (value != queries.values[j]) return refuse(ErrorCode::kOpening, Step::kFinalFold, j);
  }
  if (claim.weight.dot(f) != claim.sum) return refuse(ErrorCode::kOpening, Step::kFinalClaim, last);
  return Ok{};
}

}  // namespace tacit::pcs::whir
