#pragma once

#include "tacit/ir/graph.h"
#include "tacit/nn/common/shapes.h"
#include "tacit/nn/registry.h"

namespace tacit::ir {

using Attributes = std::map<std::string, Attribute>;

/// A graph written down node by node.
class Builder {
 public:
  explicit Builder(int opset = 13) {
    graph_.opset = opset;
    graph_.operators = &nn::operators();
    graph_.name = "model";
  }
  ValueId input(std::string name, Shape shape, DType dtype = DType::kFloat) {
    const ValueId id = add({std::move(name), dtype, std::move(shape), {}});
    graph_.inputs.push_back(id);
    return id;
  }
  ValueId weight(Shape shape, std::vector<double> values) {
    Constant c = nn::make_float({std::move(shape), std::move(values)});
    c.learned = true;
    return constant(std::move(c));
  }
  ValueId literal(Shape shape, std::vector<double> values) {
    return constant(nn::make_float({std::move(shape), std::move(values)}));
  }
  ValueId ints(std::vector<int64_t> values) {
    const Shape shape = {static_cast<int64_t>(values.size())};
    return constant(nn::make_int({shape, std::move(values)}));
  }
  ValueId node(const std::string& op, std::vector<ValueId> inputs, Attributes attributes = {}) {
    const ValueId out = add({op + "_out" + std::to_string(graph_.values.size()), DType::kFloat, {}, {}});
    graph_.nodes.push_back({op + std::to_string(graph_.nodes.size()), op, "", std::move(inputs), {out}, std::move(attributes)});
    return out;
  }
  void output(ValueId id, std::string name) {
    graph_.values[id].name = std::move(name);
    graph_.outputs.push_back(id);
  }
  Graph& graph() { return graph_; }
  const Value& value(ValueId id) const { return graph_.values[id]; }

 private:
  ValueId add(Value value) {
    graph_.values.push_back(std::move(value));
    return static_cast<ValueId>(graph_.values.size() - 1);
  }
  ValueId constant(Constant c) {
    const ValueId id = add({"c" + std::to_string(graph_.values.size()), c.dtype, c.shape(), {}});
    graph_.values[id].constant = std::move(c);
    return id;
  }
  Graph graph_;
};

inline std::vector<std::string> op_types(const Graph& graph) {
  std::vector<std::string> out;
  for (const Node& node : graph.nodes) out.push_back(node.op_type);
  return out;
}

}  // namespace tacit::ir
