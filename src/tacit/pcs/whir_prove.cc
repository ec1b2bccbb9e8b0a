#include <utility>

#include "tacit/base/check.h"
#include "tacit/pcs/prover_kernels.h"
#include "tacit/pcs/whir.h"
#include "tacit/poly/univariate.h"

namespace tacit::pcs::whir {

namespace {

/// f restricted to the fibres of the positions, in the variables of one round, against the weights there. Their part of a
/// round polynomial is a sum over 2^k cells for each position, rather than over all of f: sum_b x^b f(b) is
/// sum_a x^a f_a(x^(2^k)), and the codeword gives the f_a.
SumcheckTables fibre_tables(const std::vector<PositionForm>& positions, const Oracle& oracle, int log_fibre,
                            const DomainPoints& points) {
  SumcheckTables tables;
  for (const PositionForm& form : positions) {
    const uint32_t leaf = form.position >> log_fibre;
    const std::span<const EF> values = oracle.fibre(leaf);
    std::vector<EF> coefficients(values.begin(), values.end());
    fibre_to_coefficients(coefficients, leaf, points);
    tables.f.insert(tables.f.end(), coefficients.begin(), coefficients.end());
    for (const F& power : poly::powers(form.x, values.size())) tables.weight.push_back(form.coefficient * power);
  }
  return tables;
}

void lowest_variables_to_top(SumcheckTables& tables, int log_block) {
  tables.f = pcs::lowest_variables_to_top(tables.f, log_block);
  tables.weight = pcs::lowest_variables_to_top(tables.weight, log_block);
}

/// Step 1: binds the lowest variables of f, of the weight table and of the positions beside it.
void fold(const Params& params, size_t round, SumcheckTables& cells, Weight& positions, const Oracle& oracle,
          const DomainPoints& points, Sender& sender) {
  const int folding = params.rounds[round].folding;
  SumcheckTables fibres = fibre_tables(positions.positions, oracle, folding, points);
  lowest_variables_to_top(cells, folding);
  lowest_variables_to_top(fibres, folding);
  for (int j = 0; j < folding; ++j) {
    const std::array<EF, 2> s = cells.round_polynomial(), at_fibres = fibres.round_polynomial();
    sender.send(kSumcheckRound, round, {s[0] + at_fibres[0], s[1] + at_fibres[1]});  // P -> V: s(0), s(2)
    const EF r = sender.challenge(kFolding);                                         // V -> P: r
    cells.fold(r);
    fibres.fold(r);
    positions.fold(r);
  }
  if (sender.tamper() != nullptr) sender.tamper()->polynomial(round + 1, cells.f);
}

/// Step 3: the positions queried in oracle i, opened.
std::vector<uint32_t> query(const Params& params, size_t round, const Oracle& oracle, Sender& sender) {
  const WhirRound& parameters = params.rounds[round];
  const int log_leaves = round_shapes(params)[round].log_leaves;
  sender.grind(kQueryGrinding, round, parameters.pow_bits);                               // P -> V: nonce
  std::vector<uint32_t> positions =
      sender.positions(kQueryPositions, parameters.num_queries, log_leaves);              // V -> P: positions
  oracle.open(positions, round, sender);                                                  // P -> V: fibres, path
  return positions;
}

}  // namespace

void prove(const Params& params, std::vector<EF> f, Weight weight, Oracle oracle, Sender& sender) {
  const DomainPoints points;
  const size_t last = params.rounds.size() - 1;
  TACIT_CHECK(f.size() == params.h());
  SumcheckTables cells{std::move(f), std::vector<EF>(params.h())};
  weight.add_to(cells.weight);
  Weight positions;
  positions.positions = std::move(weight.positions);
  for (size_t i = 0; i < last; ++i) {
    fold(params, i, cells, positions, oracle, points, sender);                          // 1
    Oracle next = Oracle::commit(cells.f, params, i + 1, sender);                       // 2
    const std::vector<uint32_t> queries = query(params, i, oracle, sender);             // 3
    const EF gamma = sender.challenge(kBatching);                                       // 4: V -> P: gamma
    const Weight forms = point_forms(next.ood_points(), queries, points, gamma, gamma);
    forms.add_to(cells.weight);
    positions.positions.insert(positions.positions.end(), forms.positions.begin(), forms.positions.end());
    oracle = std::move(next);
  }
  fold(params, last, cells, positions, oracle, points, sender);                         // 1
  sender.send(kFinalPolynomial, last, cells.f);                                         // 2: P -> V: f_R
  query(params, last, oracle, sender);                                                  // 3
}

}  // namespace tacit::pcs::whir
