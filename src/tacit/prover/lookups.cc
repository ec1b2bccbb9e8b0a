#include "tacit/prover/lookups.h"

#include <algorithm>

#include "tacit/base/buffer.h"
#include "tacit/base/parallel.h"
#include "tacit/lookup/prove.h"

namespace tacit::prover {

namespace {

/// alpha - key of every tuple of a lookup.
std::vector<EF> denominators(const circuit::Lookup& lookup, const argument::KeyChallenges<EF>& key, const Cells& cells) {
  std::vector<EF> out(static_cast<size_t>(num_elements(lookup.columns[0].shape)), key.alpha - key.tag_term(lookup.table));
  for (size_t c = 0; c < lookup.columns.size(); ++c) {
    const Tensor<F> column = evaluate(lookup.columns[c], cells);
    poly::parallel::axpy<EF>(-key.column(c), std::span<const F>(column.data), out);
  }
  if (!lookup.further) return out;
  const Tensor<F> further = evaluate(*lookup.further, cells);
  const std::vector<EF> powers = key.columns(lookup.columns.size(), static_cast<size_t>(further.shape.back()));
  for (size_t i = 0; i < out.size(); ++i) {
    const F* tuple = further.data.data() + i * powers.size();
    for (size_t c = 0; c < powers.size(); ++c) out[i] -= powers[c] * tuple[c];
  }
  return out;
}

}  // namespace

CommittedRows::CommittedRows(const circuit::Circuit& circuit, const Cells& cells) {
  for (uint32_t l = 0; l < circuit.lookups.size(); ++l) {
    const circuit::Lookup& lookup = circuit.lookups[l];
    if (!lookup.counts) continue;
    const Tensor<F> index = evaluate(lookup.columns[0], cells), batch = evaluate(lookup.columns[1], cells);
    for (size_t i = 0; i < index.size(); ++i) {
      rows_[{lookup.table, index.data[i].value(), batch.data[i].value()}] = Row{l, i};
    }
  }
}

std::optional<CommittedRows::Row> CommittedRows::find(uint32_t table, const F& index, const F& batch) const {
  const auto found = rows_.find({table, index.value(), batch.value()});
  if (found == rows_.end()) return std::nullopt;
  return found->second;
}

void count_multiplicities(const circuit::Circuit& circuit, Cells& cells) {
  std::vector<Tensor<F>>& own = cells.trees[static_cast<size_t>(circuit::Source::kOwn)];
  const CommittedRows committed(circuit, cells);
  for (const circuit::Lookup& lookup : circuit.lookups) {
    const circuit::Table& table = circuit.tables[lookup.table];
    if (lookup.counts) continue;
    if (table.kind == circuit::Table::Kind::kCommitted) {
      const Tensor<F> index = evaluate(lookup.columns[0], cells), batch = evaluate(lookup.columns[1], cells);
      for (size_t i = 0; i < index.size(); ++i) {
        const auto row = committed.find(lookup.table, index.data[i], batch.data[i]);
        if (row) own[circuit.lookups[row->lookup].counts->index].data[row->element] += F::one();
      }
      continue;
    }
    Tensor<F>& counts = own[table.multiplicities.index];
    const Tensor<F> keys = evaluate(lookup.columns[0], cells);
    for (const F& key : keys.data) {
      const uint64_t row = (key - F::from_i64(table.first_key())).value();
      if (row < counts.size()) counts.data[row] += F::one();
    }
  }
}

namespace {

lookup::Layer<EF> make_leaves(const circuit::Circuit& circuit, const argument::KeyChallenges<EF>& key, const Cells& cells) {
  const size_t size = size_t{1} << circuit.log_leaves;
  lookup::Layer<EF> leaves{Buffer<EF>(size), Buffer<EF>(size), size};
  std::vector<std::vector<circuit::LeafSegment>> segments_of(circuit.lookups.size());
  std::vector<circuit::LeafSegment> tables;
  for (const circuit::LeafSegment& segment : circuit::leaf_segments(circuit)) {
    (segment.is_table ? tables : segments_of[segment.index]).push_back(segment);
    leaves.num_unused = std::min(leaves.num_unused, size - segment.start - (size_t{1} << segment.log_size));
  }
  poly::parallel::for_each_slice(leaves.num_unused, [&](size_t, size_t begin, size_t count) {
    std::fill_n(leaves.numerators.end() - static_cast<std::ptrdiff_t>(begin + count), count, EF::zero());
    std::fill_n(leaves.denominators.end() - static_cast<std::ptrdiff_t>(begin + count), count, EF::one());
  });

  const auto fill_lookup = [&](size_t l) {
    const circuit::Lookup& lookup = circuit.lookups[l];
    const std::vector<EF> keys = denominators(lookup, key, cells);
    const Tensor<F>* counts = lookup.counts ? &cells.of(*lookup.counts) : nullptr;
    parallel_for(segments_of[l].size(), 1, [&](size_t begin, size_t end) {
      for (size_t s = begin; s < end; ++s) {
        const circuit::LeafSegment& segment = segments_of[l][s];
        EF* numerators = leaves.numerators.data() + segment.start;
        EF* out = leaves.denominators.data() + segment.start;
        for_each_run(segment.box, lookup.columns[0].shape, [&](size_t i, size_t at, size_t run) {
          std::copy_n(keys.data() + at, run, out + i);
          if (counts == nullptr) std::fill_n(numerators + i, run, EF::one());
          else std::transform(counts->data.data() + at, counts->data.data() + at + run, numerators + i, [](const F& m) { return -EF(m); });
        });
      }
    });
  };
  const auto fill_table = [&](const circuit::LeafSegment& segment) {
    EF* numerators = leaves.numerators.data() + segment.start;
    EF* out = leaves.denominators.data() + segment.start;
    const circuit::Table& table = circuit.tables[segment.index];
    const Tensor<F>& counts = cells.of(table.multiplicities);
    const EF base = key.alpha - key.tag_term(segment.index) - EF::from_i64(table.first_key());
    const std::vector<EF> powers = key.columns(1, circuit.table_columns[segment.index].size());
    for (size_t i = 0; i < counts.size(); ++i) {
      numerators[i] = -EF(counts.data[i]);
      out[i] = base - F::from_u64(i);
      for (size_t c = 0; c < circuit.table_columns[segment.index].size(); ++c) {
        out[i] -= powers[c] * F::from_i64(circuit.table_columns[segment.index][c][i]);
      }
    }
  };
  // Of all keys at once the memory would be half that of the leaves: each thread holds one lookup's.
  parallel_for(circuit.lookups.size(), 1, [&](size_t begin, size_t end) {
    for (size_t l = begin; l < end; ++l) fill_lookup(l);
  });
  parallel_for(tables.size(), 1, [&](size_t begin, size_t end) {
    for (size_t s = begin; s < end; ++s) fill_table(tables[s]);
  });
  return leaves;
}

}  // namespace

std::vector<argument::LinearForm<EF>> prove_lookups(channel::ProverChannel<EF>& ch, const circuit::Circuit& circuit,
                                                    const argument::PublicTensors& known, const Cells& cells) {
  const argument::KeyChallenges<EF> key{ch.challenge("lookup alpha"), ch.challenge("lookup beta")};  // V -> P
  const std::vector<EF> point = lookup::prove<EF>(ch, [&] { return make_leaves(circuit, key, cells); });
  argument::LeafForms<EF> forms = argument::leaf_forms(circuit, known, key, point);
  std::vector<argument::LinearForm<EF>> list;
  list.push_back(std::move(forms.numerator));
  list.push_back(std::move(forms.denominator));
  return list;
}

}  // namespace tacit::prover
