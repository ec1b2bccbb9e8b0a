#include "tacit/ir/evaluate.h"

#include "tacit/base/user_error.h"
#include "tacit/ir/operator.h"

namespace tacit::ir {
namespace {

void check_inputs(const Graph& graph, const std::vector<Constant>& inputs) {
  if (inputs.size() != graph.inputs.size()) {
    throw UserError(ExitCode::kBadInput, "the model has " + std::to_string(graph.inputs.size()) + " inputs, but " +
                                             std::to_string(inputs.size()) + " were given");
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Value& expected = graph.values[graph.inputs[i]];
    if (inputs[i].shape() != expected.shape || inputs[i].dtype != expected.dtype) {
      throw UserError(ExitCode::kBadInput, "input '" + expected.name + "' has shape " + to_string(inputs[i].shape()) +
                                               " or an element type other than the model's " + to_string(expected.shape));
    }
  }
}

/// The values of one run; each is dropped after its last use.
class Run {
 public:
  Run(const Graph& graph, const std::vector<Constant>& inputs, const Observer& observe)
      : graph_(graph), observe_(observe), values_(graph.values.size()), uses_(graph.values.size()) {
    for (const Node& node : graph.nodes) {
      for (ValueId id : node.inputs) add_use(id);
    }
    for (ValueId id : graph.outputs) add_use(id);
    for (size_t i = 0; i < inputs.size(); ++i) store(graph.inputs[i], inputs[i]);
  }

  void execute(const Node& node) {
    std::vector<Constant> results =
        evaluate_node(graph_, node, [this](ValueId id) -> const Constant& { return value(id); });
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] != kNoValue) store(node.outputs[i], std::move(results[i]));
    }
    for (ValueId id : node.inputs) release(id);
  }

  const Constant& value(ValueId id) const {
    const std::optional<Constant>& constant = graph_.values[id].constant;
    if (constant) return *constant;
    TACIT_CHECK(values_[id]);
    return *values_[id];
  }

 private:
  void add_use(ValueId id) {
    if (id != kNoValue) ++uses_[id];
  }

  void store(ValueId id, Constant value) {
    if (observe_) observe_(id, value);
    if (uses_[id] > 0) values_[id] = std::move(value);
  }

  void release(ValueId id) {
    if (id != kNoValue && --uses_[id] == 0) values_[id].reset();
  }

  const Graph& graph_;
  const Observer& observe_;
  std::vector<std::optional<Constant>> values_;
  std::vector<uint32_t> uses_;
};

}  // namespace

std::vector<Constant> evaluate_node(const Graph& graph, const Node& node,
                                    const std::function<const Constant&(ValueId)>& value) {
  const Operator* op = graph.operators->find(node.op_type, node.domain);
  TACIT_CHECK(op);
  std::vector<NodeContext::Input> inputs;
  for (ValueId id : node.inputs) {
    if (id == kNoValue) {
      inputs.push_back({});
    } else {
      const Constant& x = value(id);
      inputs.push_back({true, {x.dtype, x.shape()}, &x});
    }
  }
  std::vector<Constant> results = op->evaluate(NodeContext(node, graph.opset, std::move(inputs)));
  TACIT_CHECK(results.size() >= node.outputs.size());
  return results;
}

std::vector<Constant> evaluate(const Graph& graph, const std::vector<Constant>& inputs, const Observer& observe) {
  TACIT_CHECK(graph.operators);
  check_inputs(graph, inputs);
  Run run(graph, inputs, observe);
  for (const Node& node : graph.nodes) run.execute(node);
  std::vector<Constant> outputs;
  for (ValueId id : graph.outputs) outputs.push_back(run.value(id));
  return outputs;
}

}  // namespace tacit::ir
