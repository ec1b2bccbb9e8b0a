#include "tacit/plan/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "tacit/op/relations.h"
#include "tacit/plan/node_cost.h"

namespace tacit::plan {
namespace {

using circuit::Circuit;
using circuit::Table;
using program::OpKind;

const char* operator_name(OpKind kind) {
  const auto operators = op::operators();
  const auto found = std::find_if(operators.begin(), operators.end(), [&](const op::Operator& o) { return o.kind == kind; });
  return found == operators.end() ? "?" : found->name;
}

std::string describe(const Table& table) {
  switch (table.kind) {
    case Table::Kind::kRange: return fmt::format("range of {} bits", table.log_rows);
    case Table::Kind::kExp: return fmt::format("exponential at scale 2^{}", -table.exponent);
    case Table::Kind::kCommitted: return fmt::format("committed rows of {} numbers", table.num_further);
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
  const std::vector<NodeCost> costs = node_costs(program, *circuit);
  for (program::ValueId id = 0; id < program.nodes.size(); ++id) {
    const NodeCost& cost = costs[id];
    if (cost.empty()) continue;
    text += fmt::format("{:<32} {:<10} {:>10} {:>10} {:>10.1f}\n", node_names[id], operator_name(program.nodes[id].kind),
                        cost.cells, cost.lookups, cost.nanoseconds() / 1e3);
  }
  for (size_t i = 0; i < circuit->tables.size(); ++i) {
    const NodeCost cost = table_cost(circuit->tables[i].num_rows());
    text += fmt::format("{:<32} {:<10} {:>10} {:>10} {:>10.1f}\n", describe(circuit->tables[i]), "table", cost.cells, cost.lookups,
                        cost.nanoseconds() / 1e3);
  }
  return text;
}

}  // namespace tacit::plan
