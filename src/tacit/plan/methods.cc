#include "tacit/plan/methods.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tacit/op/relations.h"
#include "tacit/op/table/semantics.h"
#include "tacit/plan/node_cost.h"

namespace tacit::plan {

namespace {

constexpr int64_t kByDigits = 1;  ///< the attribute that says so

bool is_open(const program::Node& node) {
  return node.kind == program::OpKind::kTable && !op::is_by_digits(node) && op::has_digit_form(op::table_spec(node));
}

}  // namespace

std::vector<MethodChoice> choose_methods(program::Program& program) {
  program::Program digits = program;
  for (program::Node& node : digits.nodes) {
    if (is_open(node)) node.attributes.push_back(kByDigits);
  }
  const auto with_tables = op::elaborate(program, {}, 0), with_digits = op::elaborate(digits, {}, 0);
  if (!with_tables.ok() || !with_digits.ok()) return {};
  const std::vector<NodeCost> table_costs = node_costs(program, *with_tables), digit_costs = node_costs(digits, *with_digits);

  struct Group {
    op::FunctionSpec spec;
    std::vector<size_t> nodes;
    NodeCost table, digits;
  };
  std::vector<Group> groups;
  for (size_t id = 0; id < program.nodes.size(); ++id) {
    if (!is_open(program.nodes[id])) continue;
    const op::FunctionSpec spec = op::table_spec(program.nodes[id]);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.spec == spec; });
    if (group == groups.end()) group = groups.insert(groups.end(), {spec, {}, table_cost(uint64_t{1} << spec.in_bits), {}});
    group->nodes.push_back(id);
    group->table += table_costs[id];
    group->digits += digit_costs[id];
  }
  std::vector<MethodChoice> choices;
  for (const Group& group : groups) {
    const MethodChoice choice{fmt::format("{} of {} bits", op::function_name(group.spec.function), group.spec.in_bits), group.nodes.size(),
                              group.table.nanoseconds(), group.digits.nanoseconds(),
                              group.digits.nanoseconds() < group.table.nanoseconds()};
    if (choice.by_digits) {
      for (const size_t id : group.nodes) program.nodes[id].attributes.push_back(kByDigits);
    }
    choices.push_back(choice);
  }
  return choices;
}

}  // namespace tacit::plan
