#include <algorithm>
#include <utility>

#include "tacit/base/check.h"
#include "tacit/base/parallel.h"
#include "tacit/pcs/first_tree_prove.h"
#include "tacit/pcs/open.h"
#include "tacit/pcs/open_claim.h"
#include "tacit/pcs/oracle.h"
#include "tacit/pcs/whir.h"

namespace tacit::pcs::open {

std::vector<EF> combine_rows(std::span<const FirstTree* const> trees, std::span<const std::vector<EF>> coefficients) {
  TACIT_CHECK(!trees.empty() && trees.size() == coefficients.size());
  constexpr size_t kSlice = size_t{1} << 10;
  std::vector<EF> q(trees[0]->row(0).size());
  parallel_for((q.size() + kSlice - 1) / kSlice, 1, [&](size_t first, size_t last) {
    std::vector<Row> rows;
    for (size_t begin = first * kSlice; begin < std::min(last * kSlice, q.size()); begin += kSlice) {
      const size_t count = std::min(kSlice, q.size() - begin);
      for (size_t i = 0; i < trees.size(); ++i) {
        rows.clear();
        for (uint32_t j = 0; j < trees[i]->num_rows(); ++j) rows.push_back(trees[i]->row(j).slice(begin, count));
        add_rows(coefficients[i], rows, std::span<EF>(q).subspan(begin, count));
      }
    }
  });
  return q;
}

void prove(const Params& params, const Statement& statement, std::span<const FirstTree* const> trees, std::vector<EF> q,
           Transcript& transcript, ByteWriter& writer, Tamper* tamper) {
  TACIT_CHECK(validate(params).ok());
  TACIT_CHECK(trees.size() == statement.trees.size() && q.size() == params.h());
  const DomainPoints points;
  Sender sender(transcript, writer, tamper);
  if (tamper != nullptr) tamper->polynomial(0, q);
  Oracle oracle = Oracle::commit(q, params, 0, sender);                                                     // 1
  sender.grind(kFirstTreeGrinding, 0, params.pow_bits);                                                     // 2: P -> V
  const std::vector<uint32_t> positions = sender.positions(                                                 // V -> P
      kFirstTreePositions, params.num_queries, params.log_h + params.log_inv_rate);
  for (const FirstTree* tree : trees) tree->open(positions, writer);                                      // P -> V
  const EF gamma = sender.challenge(kBatching);                                                             // 3: V -> P
  Weight weight = batch_statement(statement, gamma).weight;
  weight.append(point_forms(oracle.ood_points(), positions, points, gamma, gamma * gamma));
  whir::prove(params, std::move(q), std::move(weight), std::move(oracle), sender);                          // 4
}

}  // namespace tacit::pcs::open
