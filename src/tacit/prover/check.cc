#include "tacit/prover/check.h"

#include <algorithm>
#include <map>

#include "tacit/prover/lookups.h"

namespace tacit::prover {

namespace {

/// The value of an expression with its products, by their definition.
Tensor<F> evaluate_all(const circuit::Expr& e, const Cells& cells) {
  circuit::Expr linear;
  linear.shape = e.shape;
  linear.linear = e.linear;
  Tensor<F> sum = evaluate(linear, cells);
  for (const circuit::ProductTerm& term : e.products) {
    const Tensor<F> a = evaluate(term.a, cells), b = evaluate(term.b, cells);
    const auto strides_of = [&](const Shape& shape, const std::vector<uint8_t>& labels) {
      std::vector<size_t> by_label(term.label_sizes.size());
      const std::vector<int64_t> stride = circuit::strides(shape);
      for (size_t d = 0; d < labels.size(); ++d) {
        if (labels[d] != circuit::kNoLabel) by_label[labels[d]] += static_cast<size_t>(stride[d]);
      }
      return by_label;
    };
    const std::vector<size_t> a_stride = strides_of(a.shape, term.a_labels), b_stride = strides_of(b.shape, term.b_labels);
    size_t contracted = 1;
    for (size_t l = e.shape.size(); l < term.label_sizes.size(); ++l) contracted *= static_cast<size_t>(term.label_sizes[l]);
    std::vector<size_t> index(term.label_sizes.size());
    for (size_t i = 0; i < sum.size(); ++i) {
      F total;
      for (size_t k = 0; k < contracted; ++k) {
        size_t at_a = 0, at_b = 0;
        for (size_t l = 0; l < index.size(); ++l) {
          at_a += index[l] * a_stride[l];
          at_b += index[l] * b_stride[l];
        }
        total += a.data[at_a] * b.data[at_b];
        for (size_t l = index.size(); l-- > 0;) {  // the contracted labels are the last: they turn fastest
          if (++index[l] < static_cast<size_t>(term.label_sizes[l])) break;
          index[l] = 0;
        }
      }
      sum.data[i] += F::from_i64(term.coefficient) * total;
    }
  }
  return sum;
}

/// The first tuple that is no row of the lookup's committed table.
std::optional<size_t> find_foreign(const circuit::Circuit& circuit, const CommittedRows& committed, const circuit::Lookup& lookup,
                                   const Cells& cells) {
  const Tensor<F> index = evaluate(lookup.columns[0], cells), batch = evaluate(lookup.columns[1], cells);
  const Tensor<F> tuples = evaluate(*lookup.further, cells);
  const auto width = static_cast<ptrdiff_t>(tuples.shape.back());
  std::map<uint32_t, Tensor<F>> rows_of;
  for (size_t i = 0; i < index.size(); ++i) {
    const auto row = committed.find(lookup.table, index.data[i], batch.data[i]);
    if (!row) return i;
    Tensor<F>& rows = rows_of[row->lookup];
    if (rows.data.empty()) rows = evaluate(*circuit.lookups[row->lookup].further, cells);
    if (!std::equal(tuples.data.begin() + static_cast<ptrdiff_t>(i) * width, tuples.data.begin() + static_cast<ptrdiff_t>(i + 1) * width,
                    rows.data.begin() + static_cast<ptrdiff_t>(row->element) * width)) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> find_violation(const circuit::Circuit& circuit, const Cells& cells) {
  const CommittedRows committed(circuit, cells);
  for (size_t l = 0; l < circuit.lookups.size(); ++l) {
    const circuit::Lookup& lookup = circuit.lookups[l];
    const circuit::Table& table = circuit.tables[lookup.table];
    if (table.kind == circuit::Table::Kind::kCommitted) {
      if (lookup.counts) continue;
      if (const auto i = find_foreign(circuit, committed, lookup, cells)) return Violation{Violation::Kind::kLookup, l, *i};
      continue;
    }
    std::vector<Tensor<F>> columns;
    for (const circuit::Expr& e : lookup.columns) columns.push_back(evaluate(e, cells));
    for (size_t i = 0; i < columns[0].size(); ++i) {
      const uint64_t row = (columns[0].data[i] - F::from_i64(table.first_key())).value();
      bool found = row < uint64_t{1} << table.log_rows;
      for (size_t c = 1; found && c < columns.size(); ++c) {
        found = columns[c].data[i] == F::from_i64(circuit.table_columns[lookup.table][c - 1][row]);
      }
      if (!found) return Violation{Violation::Kind::kLookup, l, i};
    }
  }
  for (size_t e = 0; e < circuit.zeros.size(); ++e) {
    const Tensor<F> value = evaluate_all(circuit.zeros[e], cells);
    for (size_t i = 0; i < value.size(); ++i) {
      if (!value.data[i].is_zero()) return Violation{Violation::Kind::kEquation, e, i};
    }
  }
  return std::nullopt;
}

}  // namespace tacit::prover
