#include "tacit/plan/node_cost.h"

#include <algorithm>
#include <optional>

#include "tacit/argument/relations.h"
#include "tacit/plan/costs.h"

namespace tacit::plan {

namespace {

/// The nodes that cells of a proof are made for.
class Owners {
 public:
  Owners(const program::Program& program, const circuit::Circuit& circuit) : of_(circuit.tensors[kOwn].size()) {
    for (program::ValueId id = 0; id < program.nodes.size(); ++id) {
      for (const circuit::CellGroup& group : circuit.node_cells[id]) give(group, id);
    }
    for (const circuit::LimbsOf& limbs : circuit.limbs) give(limbs.group, last_of(limbs.expr));
    for (const circuit::Lookup& lookup : circuit.lookups) {
      if (lookup.counts) of_[lookup.counts->index] = last_of(lookup);
    }
  }
  /// Cells by node; those that count how often a row of a table is looked up are the table's.
  std::vector<uint64_t> cells(const program::Program& program, const circuit::Circuit& circuit) const {
    std::vector<uint64_t> cells(program.nodes.size());
    for (size_t t = 0; t < of_.size(); ++t) {
      if (of_[t]) cells[*of_[t]] += static_cast<uint64_t>(num_elements(circuit.tensors[kOwn][t]));
    }
    return cells;
  }
  program::ValueId last_of(const circuit::Expr& e) const {
    program::ValueId last = 0;
    for (const circuit::LinearTerm& term : e.linear) {
      if (term.tensor.source == circuit::Source::kOwn) last = std::max(last, of_[term.tensor.index].value_or(0));
    }
    return last;
  }
  program::ValueId last_of(const circuit::Lookup& lookup) const {
    program::ValueId last = lookup.further ? last_of(*lookup.further) : 0;
    for (const circuit::Expr& column : lookup.columns) last = std::max(last, last_of(column));
    return last;
  }

 private:
  void give(const circuit::CellGroup& group, program::ValueId id) {
    for (size_t k = 0; k < std::max<size_t>(1, group.limb_bits.size()); ++k) of_[group.first_tensor + k] = id;
  }

  static constexpr size_t kOwn = static_cast<size_t>(circuit::Source::kOwn);
  std::vector<std::optional<program::ValueId>> of_;
};

}  // namespace

double NodeCost::nanoseconds() const { return kCellNs * static_cast<double>(cells) + kLeafNs * static_cast<double>(lookups); }

NodeCost& NodeCost::operator+=(const NodeCost& other) {
  cells += other.cells;
  lookups += other.lookups;
  return *this;
}

NodeCounts count_by_node(const program::Program& program, const circuit::Circuit& circuit) {
  const Owners owners(program, circuit);
  NodeCounts counts{owners.cells(program, circuit), std::vector<uint64_t>(program.nodes.size()), std::vector<uint64_t>(program.nodes.size())};
  for (const circuit::Lookup& lookup : circuit.lookups) {
    counts.lookups[owners.last_of(lookup)] += static_cast<uint64_t>(num_elements(lookup.columns[0].shape));
  }
  for (const argument::ProductInstance& p : argument::product_instances(circuit)) {
    const program::ValueId node = std::max({owners.last_of(circuit.zeros[p.equation]), owners.last_of(p.term->a), owners.last_of(p.term->b)});
    counts.products[node] += uint64_t{1} << p.num_vars;
  }
  return counts;
}

uint64_t weight_cells(const circuit::Circuit& circuit, size_t weight) {
  uint64_t cells = 0;
  for (const circuit::CellGroup& group : circuit.weight_cells[weight]) {
    const Shape& shape = circuit.tensors[static_cast<size_t>(circuit::Source::kWeights)][group.first_tensor];
    cells += static_cast<uint64_t>(num_elements(shape)) * std::max<size_t>(1, group.limb_bits.size());
  }
  return cells;
}

NodeCost table_cost(uint64_t rows) { return {rows, rows}; }

}  // namespace tacit::plan
