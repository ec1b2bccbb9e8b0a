#include "tacit/pcs/oracle.h"
#include "tacit/pcs/open.h"
#include "tacit/pcs/open_claim.h"
#include "tacit/pcs/step.h"
#include "tacit/pcs/whir.h"

namespace tacit::pcs::open {

namespace {

/// The lengths of the caller's claims.
Status check_shape(const Params& params, const Statement& statement) {
  constexpr ErrorCode kCode = ErrorCode::kBadParameters;
  if (statement.trees.empty()) return refuse(kCode, Step::kStatement);
  if (statement.z.size() != params.log_h) return refuse(kCode, Step::kStatement);
  if (statement.c.empty() || statement.c.size() > params.h()) return refuse(kCode, Step::kStatement);
  for (size_t i = 0; i < statement.trees.size(); ++i) {
    const TreeClaim& tree = statement.trees[i];
    if (tree.info.num_rows == 0) return refuse(kCode, Step::kStatement, i);
    if (tree.info.tree_id >= kOracleTreeId) return refuse(kCode, Step::kStatement, i);
    if (tree.coefficients.size() != tree.info.num_rows) return refuse(kCode, Step::kStatement, i);
  }
  return Ok{};
}

/// Step 2, the openings: Q at the positions, from the cells of all trees.
Result<std::vector<EF>> open_first_trees(const Params& params, const Statement& statement,
                                         std::span<const uint32_t> positions, ByteReader& reader) {
  std::vector<EF> values(positions.size());
  for (size_t i = 0; i < statement.trees.size(); ++i) {
    const TreeClaim& tree = statement.trees[i];
    TACIT_ASSIGN(const std::vector<F> cells, verify_first_tree_opening(tree.info, params, positions, reader, i));
    for (size_t k = 0; k < cells.size(); ++k) {
      values[k / tree.info.num_rows] += tree.coefficients[k % tree.info.num_rows] * cells[k];
    }
  }
  return values;
}

}  // namespace

Status verify(const Params& params, const Statement& statement, Transcript& transcript, ByteReader& reader) {
  TACIT_TRY(validate(params));
  TACIT_TRY(check_shape(params, statement));
  const DomainPoints points;
  Receiver receiver(transcript, reader);
  TACIT_ASSIGN(OracleInfo oracle, receive_oracle(params, 0, receiver));                                     // 1
  TACIT_TRY(receiver.receive_nonce(kFirstTreeGrinding, 0, params.pow_bits));                                // 2: P -> V
  const std::vector<uint32_t> positions = receiver.positions(                                               // V -> P
      kFirstTreePositions, params.num_queries, params.log_h + params.log_inv_rate);
  TACIT_ASSIGN(const std::vector<EF> values, open_first_trees(params, statement, positions, reader));       // P -> V
  const EF gamma = receiver.challenge(kBatching);                                                           // 3: V -> P
  const EF third = gamma * gamma;
  Claim claim = batch_statement(statement, gamma);
  claim.add(point_forms(oracle.ood_points, positions, points, gamma, third), oracle.ood_answers, values, gamma, third);
  return whir::verify(params, std::move(claim), std::move(oracle), receiver);                               // 4
}

}  // namespace tacit::pcs::open
