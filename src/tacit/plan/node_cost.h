#pragma once

#include <vector>

#include "tacit/circuit/circuit.h"
#include "tacit/program/program.h"

namespace tacit::plan {

/// What one node asks of a proof, without its sums of products.
struct NodeCost {
  uint64_t cells = 0;
  uint64_t lookups = 0;
  double nanoseconds() const;
  NodeCost& operator+=(const NodeCost& other);
};

/// By node of the program that `circuit` was made from.
std::vector<NodeCost> node_costs(const program::Program& program, const circuit::Circuit& circuit);

/// Committed cells, lookups, and terms of the sums of products, counted one by one. Lookups and sums are the node's whose
/// relation makes them: of the nodes whose own cells are in them, the last one. `node_costs`, which is part of how a program
/// is chosen, estimates where this counts.
struct NodeCounts {
  std::vector<uint64_t> cells, lookups, products;  ///< by node
};
NodeCounts count_by_node(const program::Program& program, const circuit::Circuit& circuit);

/// The cells of a weight tensor, which are committed once.
uint64_t weight_cells(const circuit::Circuit& circuit, size_t weight);

/// The rows of a table: each is a leaf, and a cell that counts how often it is looked up.
NodeCost table_cost(uint64_t rows);

}  // namespace tacit::plan
