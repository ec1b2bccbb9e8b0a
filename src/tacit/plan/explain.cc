#include "tacit/plan/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "tacit/op/relations.h"
#include "tacit/op/table/semantics.h"
#include "tacit/plan/costs.h"
#include "tacit/plan/node_cost.h"

namespace tacit::plan {
namespace {

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
  return fmt::format("{}, {} bits at 2^{} to {} bits at 2^{}", op::function_name(f.function), f.in_bits, -f.in_exponent, f.out_bits, -f.out_exponent);
}

CostLine line(std::string name, std::string operation, const NodeCost& cost, uint64_t products) {
  return {std::move(name), std::move(operation), cost.cells, cost.lookups, products,
          (cost.nanoseconds() + kProductNs * static_cast<double>(products)) / 1e3};
}

std::string widths_text(const std::vector<WidthChoice>& widths, int chosen) {
  std::string text;
  for (const WidthChoice& w : widths) {
    text += fmt::format("{} {} bits {:.1f} us{}", text.empty() ? "" : ",", w.bits, w.nanoseconds / 1e3, w.bits == chosen ? " (chosen)" : "");
  }
  return text;
}

std::string choices_text(const Explanation& e) {
  const Choices& c = e.plan.choices;
  std::string text;
  for (const MethodChoice& m : c.methods) {
    text += fmt::format("{} in {} nodes: by {}, {:.1f} us; rejected: by {}, {:.1f} us\n", m.function, m.nodes, m.by_table ? "table" : m.other,
                        std::min(m.other_ns, m.table_ns) / 1e3, m.by_table ? m.other : "table", std::max(m.other_ns, m.table_ns) / 1e3);
  }
  if (!c.limbs.empty()) text += "limbs of own cells:" + widths_text(c.limbs, e.limb_bits) + "\n";
  if (!c.registration_limbs.empty()) text += "limbs of the registration:" + widths_text(c.registration_limbs, e.registration_limb_bits) + "\n";
  for (const LayoutChoice& l : c.layouts) {
    text += fmt::format("2^{} columns, rate 1/{}: {} queries, {:.1f} ms, {:.1f} KB{}\n", l.log_columns, 1 << l.log_inv_rate, l.queries,
                        l.prove_seconds * 1e3, static_cast<double>(l.proof_bytes) / 1024, l.chosen ? " (chosen)" : "");
  }
  return text;
}

std::string costs_text(const Explanation& e) {
  std::string text = fmt::format("{:<32} {:<11} {:>10} {:>10} {:>10} {:>11}\n", "node", "operator", "cells", "lookups", "products", "us");
  for (const auto* lines : {&e.nodes, &e.tables}) {
    for (const CostLine& l : *lines) {
      text += fmt::format("{:<32} {:<11} {:>10} {:>10} {:>10} {:>11.1f}\n", l.name, l.operation, l.cells, l.lookups, l.products, l.microseconds);
    }
  }
  return text;
}

}  // namespace

Explanation explain(const program::Program& program, std::span<const std::string> node_names, const Plan& plan) {
  const auto circuit = op::elaborate(program, {}, 0);
  TACIT_CHECK(circuit.ok());
  Explanation out{plan, program.limb_bits, program.registration_limb_bits, {}, {}};
  const NodeCounts counts = count_by_node(program, *circuit);
  size_t next_weight = 0;
  for (program::ValueId id = 0; id < program.nodes.size(); ++id) {
    const bool is_weight = program.nodes[id].kind == OpKind::kWeight;
    const NodeCost cost{is_weight ? weight_cells(*circuit, next_weight++) : counts.cells[id], counts.lookups[id]};
    if (cost.cells + cost.lookups + counts.products[id] == 0) continue;
    out.nodes.push_back(line(node_names[id], operator_name(program.nodes[id].kind), cost, counts.products[id]));
  }
  for (const Table& table : circuit->tables) out.tables.push_back(line(describe(table), "table", table_cost(table.num_rows()), 0));
  return out;
}

std::string to_text(const Explanation& e) {
  const Size& size = e.plan.size;
  const double total = e.plan.estimate.prove_seconds * 1e3, cells = kCellNs * static_cast<double>(size.own_cells + size.weight_cells) / 1e6,
               leaves = kLeafNs * static_cast<double>(size.leaves) / 1e6;
  return fmt::format("costs of profile {}: {}\n", kProfileVersion, kProfileMachine) + choices_text(e) +
         fmt::format("limbs of {} bits ({} in the registration); {} own cells, {} weight cells, {} lookups, {} leaves\n", e.limb_bits,
                     e.registration_limb_bits, size.own_cells, size.weight_cells, size.lookups, size.leaves) +
         fmt::format("a proof, {:.1f} ms: cells {:.1f} ms, lookups and tables {:.1f} ms, products, commitment and opening {:.1f} ms\n", total,
                     cells, leaves, total - cells - leaves) +
         costs_text(e);
}

}  // namespace tacit::plan
