#include "tacit/api/inspect.h"

#include <algorithm>
#include <set>

#include "tacit/frontend/onnx/read_onnx.h"
#include "tacit/nn/registry.h"
#include "tacit/quant/compile.h"

namespace tacit::api {

namespace {

using Values = std::set<ir::ValueId>;

/// Results of unsupported nodes, and what depends on them: nothing is known of these.
Values unknown_values(const ir::Graph& graph, const std::vector<ir::Unsupported>& unsupported) {
  std::set<std::string> refused;
  for (const ir::Unsupported& u : unsupported) refused.insert(u.node);
  Values unknown;
  for (const ir::Node& node : graph.nodes) {
    const bool reads_unknown = std::any_of(node.inputs.begin(), node.inputs.end(), [&](ir::ValueId id) { return unknown.contains(id); });
    if (reads_unknown || refused.contains(node.name)) unknown.insert(node.outputs.begin(), node.outputs.end());
  }
  return unknown;
}

std::vector<ValueInfo> describe(const ir::Graph& graph, const std::vector<ir::ValueId>& ids, const Values& unknown) {
  std::vector<ValueInfo> out;
  for (ir::ValueId id : ids) {
    const ir::Value& v = graph.values[id];
    const char* type = v.dtype == ir::DType::kFloat ? "float" : v.dtype == ir::DType::kInt ? "int" : "bool";
    out.push_back({v.name, type, unknown.contains(id) ? std::nullopt : std::optional(v.shape)});
  }
  return out;
}

}  // namespace

InspectResult inspect(const InspectOptions& options) {
  frontend::onnx::Inspection found = frontend::onnx::inspect_onnx(options.model, {options.dims});
  if (found.unsupported.empty()) found.unsupported = quant::find_refused(found.graph);
  InspectResult out;
  out.name = found.graph.name;
  out.operators = std::move(found.operators);
  out.parameters = found.parameters;
  out.macs = found.macs;
  const Values unknown = unknown_values(found.graph, found.unsupported);
  out.inputs = describe(found.graph, found.graph.inputs, unknown);
  out.outputs = describe(found.graph, found.graph.outputs, unknown);
  out.has_nothing_private = found.unsupported.empty() && found.graph.inputs.empty() && ir::num_parameters(found.graph) == 0;
  out.warnings = std::move(found.warnings);
  for (const ir::Unsupported& u : found.unsupported) out.unsupported.push_back({u.node, u.op, u.reason});
  return out;
}

std::vector<OperatorInfo> supported_operators() {
  std::vector<OperatorInfo> out;
  for (const ir::Operator& op : nn::operators().all()) {
    if (op.min_opset > frontend::onnx::kMaxOpset) continue;  // what a pattern of nodes means; no file that is read can name it
    out.push_back({std::string(op.name), std::string(op.summary), {op.attributes.begin(), op.attributes.end()}, op.min_opset, op.lower == nullptr});
  }
  return out;
}

}  // namespace tacit::api
