#pragma once

#include <bit>
#include <vector>

#include "tacit/argument/claims.h"
#include "tacit/lookup/verify.h"

/// All lookups of a proof, in one fraction tree.
///
/// Statement.  Every tuple that the circuit looks up is a row of its table.
/// Output.     Two linear claims on the cells: the numerators and the denominators of the leaves, at one point.
/// Rounds.     V -> P  alpha, beta
///             fraction sum (lookup/verify.h) over the leaves
///               +1 / (alpha - key)        for every looked-up tuple,
///               -m_row / (alpha - key)    for every row of a table, public or committed, m_row its committed multiplicity,
///               0 / 1                     for what is left of the 2^L leaves: the verifier's, never a cell
///             with  key = v0 + beta tag + beta^2 v1 + beta^3 v2 ..., the tag distinct for every table.
/// Soundness.  (leaves)(largest power of beta + 1) / |EF| for alpha, beta, and that of the fraction sum. Lookups number
///             fewer than p, so that no multiplicity wraps.
namespace tacit::argument {

/// alpha - key of a tuple: beta^2 belongs to its second column.
template <class EF>
struct KeyChallenges {
  EF alpha, beta;
  EF tag_term(uint32_t table) const { return beta * EF::from_u64(table + 1); }
  /// The power of beta that multiplies column c.
  EF column(size_t c) const {
    EF power = c == 0 ? EF::one() : beta;
    for (size_t i = 0; i < c; ++i) power *= beta;
    return power;
  }
  /// Those of `count` columns from column c on.
  std::vector<EF> columns(size_t c, size_t count) const {
    std::vector<EF> powers{column(c)};
    while (powers.size() < count) powers.push_back(powers.back() * beta);
    return powers;
  }
};

/// The leaves at a point, as linear forms of the cells.
template <class EF>
struct LeafForms {
  LinearForm<EF> numerator, denominator;
};

/// The multilinear extension of a table's keys (alpha - key of every row) at a point of its row variables.
template <class EF>
EF table_denominator(const circuit::Circuit& circuit, uint32_t index, const KeyChallenges<EF>& key,
                     std::span<const EF> point) {
  const circuit::Table& table = circuit.tables[index];
  EF row = EF::from_i64(table.first_key());
  for (size_t i = 0; i < point.size(); ++i) row += point[i] * EF::F::from_u64(uint64_t{1} << i);
  EF value = key.alpha - key.tag_term(index) - row;
  const auto& columns = circuit.table_columns[index];
  if (columns.empty()) return value;
  const size_t num_low = point.size() / 2;
  const std::vector<EF> low = poly::eq_table<EF>(point.first(num_low)), high = poly::eq_table<EF>(point.subspan(num_low));
  for (size_t c = 0; c < columns.size(); ++c) {
    EF sum;
    for (size_t i = 0; i < high.size(); ++i) {
      EF inner;
      const int64_t* entries = columns[c].data() + i * low.size();
      for (size_t j = 0; j < low.size(); ++j) inner += low[j] * EF::F::from_i64(entries[j]);
      sum += high[i] * inner;
    }
    value -= key.column(c + 1) * sum;
  }
  return value;
}

template <class EF>
LeafForms<EF> leaf_forms(const circuit::Circuit& circuit, const PublicTensors& known, const KeyChallenges<EF>& key,
                         const std::vector<EF>& point) {
  LeafForms<EF> leaves;
  EF covered;  // eq weight of all leaves that are not padding
  circuit::PointTables<EF> tables(point);
  for (const circuit::LeafSegment& segment : circuit::leaf_segments(circuit)) {
    const EF prefix = tables.prefix(segment.log_size, segment.start >> segment.log_size);
    const auto low = std::span<const EF>(point).first(segment.log_size);
    covered += prefix;
    if (segment.is_table) {
      const circuit::TensorRef counts = circuit.tables[segment.index].multiplicities;
      const Shape& shape = circuit.tensors[static_cast<size_t>(Source::kOwn)][counts.index];
      const size_t num_low = segment.log_size / 2;
      const std::vector<EF> axes[2] = {poly::eq_table<EF>(low.subspan(num_low)), poly::eq_table<EF>(low.first(num_low))};
      leaves.numerator.terms.push_back({counts, -prefix, Form<EF>::outer(shape, axes)});
      leaves.denominator.constant += prefix * table_denominator<EF>(circuit, segment.index, key, low);
      continue;
    }
    const circuit::Lookup& lookup = circuit.lookups[segment.index];
    const Shape& shape = lookup.columns[0].shape;
    std::vector<std::vector<EF>> weights(shape.size());  // eq inside the box, zero outside
    size_t bit = 0;
    for (size_t d = shape.size(); d-- > 0; bit += segment.box.log_extent[d]) {
      weights[d].resize(static_cast<size_t>(shape[d]));
      const std::vector<EF>& eq = tables.run(bit, segment.box.log_extent[d]);
      std::copy(eq.begin(), eq.end(), weights[d].begin() + segment.box.offset[d]);
    }
    if (lookup.counts) {
      leaves.numerator.terms.push_back({*lookup.counts, -prefix, Form<EF>::outer(shape, weights)});
    } else {
      leaves.numerator.constant += prefix;
    }
    leaves.denominator.constant += prefix * (key.alpha - key.tag_term(lookup.table));
    for (size_t c = 0; c < lookup.columns.size(); ++c) {
      add_expr<EF>(leaves.denominator, lookup.columns[c], weights, -prefix * key.column(c), known);
    }
    if (lookup.further) {
      weights.push_back(key.columns(lookup.columns.size(), static_cast<size_t>(lookup.further->shape.back())));
      add_expr<EF>(leaves.denominator, *lookup.further, weights, -prefix, known);
    }
  }
  leaves.denominator.constant += EF::one() - covered;
  return leaves;
}

template <class Channel>
std::vector<LinearClaim<Channel>> verify_lookups(Channel& ch, const circuit::Circuit& circuit,
                                                 const PublicTensors& known) {
  using EF = typename Channel::EF;
  const KeyChallenges<EF> key{ch.challenge("lookup alpha"), ch.challenge("lookup beta")};  // V -> P
  auto fraction = lookup::verify(ch, circuit.log_leaves);
  if constexpr (Channel::kCountsOnly) return {};
  LeafForms<EF> leaves = leaf_forms(circuit, known, key, fraction.point);
  std::vector<LinearClaim<Channel>> claims;
  claims.push_back({std::move(leaves.numerator), fraction.numerator});
  claims.push_back({std::move(leaves.denominator), fraction.denominator});
  return claims;
}

}  // namespace tacit::argument
