#include "tacit/plan/methods.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "tacit/op/clamp/semantics.h"
#include "tacit/op/relations.h"
#include "tacit/op/table/semantics.h"
#include "tacit/plan/node_cost.h"

namespace tacit::plan {

namespace {

constexpr int64_t kByDigits = 1;  ///< the attribute that says so
constexpr int kParameterExponent = 32;

/// p 2^-32 in units of t, if that is an integer.
std::optional<int64_t> in_units(int64_t p, int exponent) {
  const int shift = kParameterExponent - exponent;
  if (shift < 0 || (shift < 63 && (p & ((int64_t{1} << shift) - 1)) != 0)) return std::nullopt;
  return shift < 63 ? p >> shift : 0;
}

/// The clamp that gives the integers of a clip's table.
std::optional<program::Node> as_clamp(const program::Node& node) {
  const op::FunctionSpec spec = op::table_spec(node);
  if (spec.function != op::Function::kClip || spec.in_exponent != spec.out_exponent || spec.in_bits > spec.out_bits) return std::nullopt;
  const auto low = in_units(spec.p0, spec.in_exponent), high = in_units(spec.p1, spec.in_exponent);
  if (!low || !high) return std::nullopt;
  const int64_t end = int64_t{1} << (spec.in_bits - 1), first = std::max(*low, -end), last = std::min(*high, end - 1);
  if (first >= last) return std::nullopt;
  const auto beyond = static_cast<uint64_t>(std::max({first + end, end - 1 - last, int64_t{1}}));
  return program::Node{program::OpKind::kClamp, node.inputs, {node.attributes[op::kTableShift], first, last, static_cast<int64_t>(std::bit_width(beyond))}};
}

/// The same node without a table.
std::optional<program::Node> without_table(const program::Node& node) {
  if (node.kind != program::OpKind::kTable || op::is_by_digits(node)) return std::nullopt;
  if (!op::has_digit_form(op::table_spec(node))) return as_clamp(node);
  program::Node digits = node;
  digits.attributes.push_back(kByDigits);
  return digits;
}

}  // namespace

std::vector<MethodChoice> choose_methods(program::Program& program) {
  program::Program other = program;
  for (program::Node& node : other.nodes) {
    if (auto changed = without_table(node)) node = std::move(*changed);
  }
  const auto with_tables = op::elaborate(program, {}, 0), with_others = op::elaborate(other, {}, 0);
  if (!with_tables.ok() || !with_others.ok()) return {};
  const NodeCounts table_counts = count_by_node(program, *with_tables), other_counts = count_by_node(other, *with_others);

  struct Group {
    op::FunctionSpec spec;
    std::vector<size_t> nodes;
    NodeCost table, other;
  };
  std::vector<Group> groups;
  for (size_t id = 0; id < program.nodes.size(); ++id) {
    if (program.nodes[id] == other.nodes[id]) continue;
    const op::FunctionSpec spec = op::table_spec(program.nodes[id]);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.spec == spec; });
    if (group == groups.end()) group = groups.insert(groups.end(), {spec, {}, table_cost(uint64_t{1} << spec.in_bits), {}});
    group->nodes.push_back(id);
    group->table += table_counts.cost(id);
    group->other += other_counts.cost(id);
  }
  std::vector<MethodChoice> choices;
  for (const Group& group : groups) {
    const bool by_table = group.table.nanoseconds() <= group.other.nanoseconds();
    choices.push_back({fmt::format("{} of {} bits", op::function_name(group.spec.function), group.spec.in_bits),
                       group.spec.function == op::Function::kClip ? "clamp" : "digits", group.nodes.size(), group.table.nanoseconds(),
                       group.other.nanoseconds(), by_table});
    if (by_table) continue;
    for (const size_t id : group.nodes) program.nodes[id] = std::move(other.nodes[id]);
  }
  return choices;
}

}  // namespace tacit::plan
