#include "tacit/plan/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "tacit/op/relations.h"
#include "tacit/plan/costs.h"

namespace tacit::plan {
namespace {

using circuit::Circuit;
using circuit::Table;
using program::OpKind;

struct NodeCost {
  uint64_t cells = 0;
  uint64_t lookups = 0;
  bool empty() const { return cells == 0; }
  double microseconds() const { return (kCellNs * static_cast<double>(cells) + kLeafNs * static_cast<double>(lookups)) / 1e3; }
};

/// Limbs are looked up one by one; of the plain cells of a table or a softmax, each of the largest tensor.
NodeCost cost_of(const Circuit& circuit, program::ValueId id, OpKind kind) {
  NodeCost cost;
  uint64_t widest_plain = 0;
  for (const circuit::CellGroup& group : circuit.node_cells[id]) {
    const auto elements = static_cast<uint64_t>(num_elements(circuit.tensors[0][group.first_tensor]));
    const bool plain = group.limb_bits.empty();
    cost.cells += plain ? elements : elements * group.limb_bits.size();
    if (plain) widest_plain = std::max(widest_plain, elements);
    else cost.lookups += elements * group.limb_bits.size();
  }
  if (kind == OpKind::kTable || kind == OpKind::kSoftmax) cost.lookups += widest_plain;
  return cost;
}

const char* operator_name(OpKind kind) {
  const auto operators = op::operators();
  const auto found = std::find_if(operators.begin(), operators.end(), [&](const op::Operator& o) { return o.kind == kind; });
  return found == operators.end() ? "?" : found->name;
}

std::string describe(const Table& table) {
  switch (table.kind) {
    case Table::Kind::kRange: return fmt::format("range of {} bits", table.log_rows);
    case Table::Kind::kExp: return fmt::format("exponential at scale 2^{}", -table.exponent);
    case Table::Kind::kFunction: break;
  }
  const op::FunctionSpec& f = table.function;
  return fmt::format("function {}, {} bits at 2^{} to {} bits at 2^{}", static_cast<int>(f.function), f.in_bits,
                     -f.in_exponent, f.out_bits, -f.out_exponent);
}

}  // namespace

std::string explain(const program::Program& program, std::span<const std::string> node_names) {
  const auto circuit = op::elaborate(program, {}, 0);
  TACIT_CHECK(circuit.ok());
  std::string text = fmt::format("{:<32} {:<10} {:>10} {:>10} {:>10}\n", "node", "operator", "cells", "lookups", "us");
  for (program::ValueId id = 0; id < program.nodes.size(); ++id) {
    const NodeCost cost = cost_of(*circuit, id, program.nodes[id].kind);
    if (cost.empty()) continue;
    text += fmt::format("{:<32} {:<10} {:>10} {:>10} {:>10.1f}\n", node_names[id], operator_name(program.nodes[id].kind),
                        cost.cells, cost.lookups, cost.microseconds());
  }
  for (size_t i = 0; i < circuit->tables.size(); ++i) {
    const auto rows = uint64_t{1} << circuit->tables[i].log_rows;
    text += fmt::format("{:<32} {:<10} {:>10} {:>10} {:>10.1f}\n", describe(circuit->tables[i]), "table", rows, rows,
                        NodeCost{rows, rows}.microseconds());
  }
  return text;
}

}  // namespace tacit::plan
