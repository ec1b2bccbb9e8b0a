#pragma once

#include <vector>

#include "tacit/circuit/circuit.h"
#include "tacit/program/program.h"

namespace tacit::plan {

/// What one node asks of a proof. The sums of products belong to the whole program.
struct NodeCost {
  uint64_t cells = 0;
  uint64_t lookups = 0;
  bool empty() const { return cells == 0; }
  double nanoseconds() const;
  NodeCost& operator+=(const NodeCost& other);
};

/// By node of the program that `circuit` was made from.
std::vector<NodeCost> node_costs(const program::Program& program, const circuit::Circuit& circuit);

/// The rows of a table: each is a leaf, and a cell that counts how often it is looked up.
NodeCost table_cost(uint64_t rows);

}  // namespace tacit::plan
