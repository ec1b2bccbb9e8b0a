#include "tacit/plan/node_cost.h"

#include <algorithm>

#include "tacit/plan/costs.h"

namespace tacit::plan {

namespace {

/// Limbs are looked up one by one; of the plain cells of a table or a softmax, each of the largest tensor. A clamp's result, its
/// first group, is ranged from both ends.
NodeCost cost_of(const circuit::Circuit& circuit, program::ValueId id, program::OpKind kind) {
  NodeCost cost;
  uint64_t widest_plain = 0;
  for (const circuit::CellGroup& group : circuit.node_cells[id]) {
    const auto elements = static_cast<uint64_t>(num_elements(circuit.tensors[0][group.first_tensor]));
    const bool plain = group.limb_bits.empty();
    cost.cells += plain ? elements : elements * group.limb_bits.size();
    if (plain) widest_plain = std::max(widest_plain, elements);
    else cost.lookups += elements * group.limb_bits.size();
  }
  if (kind == program::OpKind::kClamp) {
    const circuit::CellGroup& y = circuit.node_cells[id][0];
    const size_t limbs = y.limb_bits.size();
    const auto elements = static_cast<uint64_t>(num_elements(circuit.tensors[0][y.first_tensor]));
    cost += {limbs > 1 ? elements * limbs : 0, elements * limbs};
  }
  if (kind == program::OpKind::kTable || kind == program::OpKind::kSoftmax) cost.lookups += widest_plain;
  return cost;
}

}  // namespace

double NodeCost::nanoseconds() const { return kCellNs * static_cast<double>(cells) + kLeafNs * static_cast<double>(lookups); }

NodeCost& NodeCost::operator+=(const NodeCost& other) {
  cells += other.cells;
  lookups += other.lookups;
  return *this;
}

std::vector<NodeCost> node_costs(const program::Program& program, const circuit::Circuit& circuit) {
  std::vector<NodeCost> costs;
  for (program::ValueId id = 0; id < program.nodes.size(); ++id) costs.push_back(cost_of(circuit, id, program.nodes[id].kind));
  return costs;
}

NodeCost table_cost(uint64_t rows) { return {rows, rows}; }

}  // namespace tacit::plan
