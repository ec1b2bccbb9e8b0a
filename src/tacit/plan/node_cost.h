#pragma once

#include <vector>

#include "tacit/circuit/circuit.h"
#include "tacit/program/program.h"

namespace tacit::plan {

/// Cells and lookups, and the time that they take.
struct NodeCost {
  uint64_t cells = 0;
  uint64_t lookups = 0;
  double nanoseconds() const;
  NodeCost& operator+=(const NodeCost& other);
};

/// Committed cells, lookups, and terms of the sums of products, counted one by one. Lookups and sums are the node's whose
/// relation makes them: of the nodes whose own cells are in them, the last one.
struct NodeCounts {
  std::vector<uint64_t> cells, lookups, products;  ///< by node

  NodeCost cost(program::ValueId node) const { return {cells[node], lookups[node]}; }
};
NodeCounts count_by_node(const program::Program& program, const circuit::Circuit& circuit);

/// The cells of a weight tensor, which are committed once.
uint64_t weight_cells(const circuit::Circuit& circuit, size_t weight);

/// The rows of a table: each is a leaf, and a cell that counts how often it is looked up.
NodeCost table_cost(uint64_t rows);

}  // namespace tacit::plan
