#pragma once

#include <array>
#include <vector>

#include "tacit/argument/claims.h"
#include "tacit/sumcheck/verify.h"

/// Reduction of all linear claims, on all trees, to the rows' values at one column point.
///
/// Statement.  Every claim <form, cells> = value holds; so does every pin P(r) = y.
/// Output.     A column point z; the rows' values at z, in the order of the trees, as hidden scalars that the opening
///             must show to be those of the committed rows.
/// Rounds.     V -> P  theta; its powers combine all claims into  sum_{rows, columns} W(row, column) cell = value
///             sumcheck over the column variables, of degree 2
///             P -> V  row_j(z) for every row of every tree
///             check: sum_j W_j(z) row_j(z) = the sumcheck's claim, where W_j(z) is public
/// Soundness.  (claims - 1)/|EF| + 2 log2(H)/|EF|.
/// Deviations. The protocol document also reduces over the row variables. All rows' values are sent for the opening
///             anyway, so the claim is an affine equation in them, and those rounds fall away.
namespace tacit::argument {

/// P(r) = y for the stack P of a pinned tree: r has the column variables, then the row variables.
template <class EF>
struct Pin {
  size_t tree = 0;
  std::vector<EF> column_point;
  std::vector<EF> row_point;
  EF value;
};

/// One value per row of every tree.
template <class T>
using PerTree = std::array<std::vector<T>, circuit::kNumTrees>;

/// row_j(z) = rows[j], the rows of the own tree first, then those of the weights and of the input.
template <class Channel>
struct [[nodiscard]] RowClaims {
  std::vector<typename Channel::EF> z;
  std::vector<typename Channel::Scalar> rows;
};

inline size_t total_rows(const circuit::Circuit& circuit) {
  size_t n = 0;
  for (const circuit::TreeLayout& layout : circuit.layouts) n += layout.num_rows;
  return n;
}

template <class Channel>
RowClaims<Channel> verify_reduction(Channel& ch, const circuit::Circuit& circuit, int log_h,
                                  const std::vector<LinearClaim<Channel>>& claims,
                                  const std::vector<Pin<typename Channel::EF>>& pins) {
  using EF = typename Channel::EF;
  using Scalar = typename Channel::Scalar;
  const EF theta = ch.challenge("reduction batch");                                  // V -> P
  const std::vector<EF> powers = poly::powers(theta, claims.size() + pins.size());
  std::vector<Scalar> values;
  EF constant;
  for (size_t k = 0; k < claims.size(); ++k) {
    values.push_back(claims[k].value);
    constant += powers[k] * claims[k].form.constant;
  }
  for (const Pin<EF>& pin : pins) values.push_back(Scalar(pin.value));
  const Scalar sum = channel::dot(std::span<const EF>(powers), std::span<const Scalar>(values)) - constant;

  auto end = sumcheck::verify(ch, "reduction", sum, log_h, 2);
  std::vector<Scalar> rows(total_rows(circuit));
  ch.receive("row values", std::span<Scalar>(rows));                                 // P -> V

  if constexpr (Channel::kCountsOnly) {
    ch.assert_zero(channel::Step::kReduction, 0, end.claim);
    return {std::move(end.point), std::move(rows)};
  }
  PerTree<EF> weights;
  for (size_t tree = 0; tree < circuit::kNumTrees; ++tree) weights[tree].resize(circuit.layouts[tree].num_rows);
  circuit::PointTables<EF> tables(end.point);
  for (size_t k = 0; k < claims.size(); ++k) {
    for (const auto& term : claims[k].form.terms) {
      const auto tree = static_cast<size_t>(term.tensor.source);
      circuit::add_rows_at<EF>(term.form, circuit.layouts[tree].tensors[term.tensor.index], tables,
                               powers[k] * term.coefficient, weights[tree]);
    }
  }
  for (size_t i = 0; i < pins.size(); ++i) {
    const EF scale = powers[claims.size() + i] * poly::eq_eval<EF>(pins[i].column_point, end.point);
    const std::vector<EF> eq = poly::eq_table<EF>(pins[i].row_point);
    auto& rows_of_tree = weights[pins[i].tree];
    for (size_t row = 0; row < rows_of_tree.size(); ++row) rows_of_tree[row] += scale * eq[row];
  }
  std::vector<EF> all;
  for (const auto& w : weights) all.insert(all.end(), w.begin(), w.end());
  ch.assert_zero(channel::Step::kReduction, 0,
                 channel::dot(std::span<const EF>(all), std::span<const Scalar>(rows)) - end.claim);
  return {std::move(end.point), std::move(rows)};
}

}  // namespace tacit::argument
