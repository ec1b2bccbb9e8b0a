#include "tacit/api/inspect.h"

#include "tacit/frontend/onnx/read_onnx.h"
#include "tacit/nn/registry.h"
#include "tacit/quant/compile.h"

namespace tacit::api {

namespace {

std::vector<ValueInfo> describe(const ir::Graph& graph, const std::vector<ir::ValueId>& ids) {
  std::vector<ValueInfo> out;
  for (ir::ValueId id : ids) {
    const ir::Value& v = graph.values[id];
    out.push_back({v.name, v.dtype == ir::DType::kFloat ? "float" : v.dtype == ir::DType::kInt ? "int" : "bool", v.shape});
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
  out.inputs = describe(found.graph, found.graph.inputs);
  out.outputs = describe(found.graph, found.graph.outputs);
  out.warnings = std::move(found.warnings);
  for (const ir::Unsupported& u : found.unsupported) out.unsupported.push_back({u.node, u.op, u.reason});
  return out;
}

std::vector<OperatorInfo> supported_operators() {
  std::vector<OperatorInfo> out;
  for (const ir::Operator& op : nn::operators().all()) {
    out.push_back({std::string(op.name), std::string(op.summary), {op.attributes.begin(), op.attributes.end()}, op.min_opset, op.lower == nullptr});
  }
  return out;
}

}  // namespace tacit::api
