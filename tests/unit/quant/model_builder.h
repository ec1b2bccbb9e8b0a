#pragma once

#include <random>

#include "tacit/ir/passes.h"
#include "tacit/nn/registry.h"
#include "tacit/quant/compile.h"

namespace tacit::quant {

/// Builds small graphs by hand.
class ModelBuilder {
 public:
  explicit ModelBuilder(int opset = 17, uint64_t seed = 1) : rng_(seed) {
    graph_.name = "test";
    graph_.opset = opset;
    graph_.operators = &nn::operators();
  }

  ir::ValueId input(Shape shape, ir::DType dtype = ir::DType::kFloat) {
    const ir::ValueId id = value("x" + std::to_string(graph_.inputs.size()), {});
    graph_.values[id].shape = std::move(shape);
    graph_.values[id].dtype = dtype;
    graph_.inputs.push_back(id);
    return id;
  }
  /// A float initializer.
  ir::ValueId learned(Shape shape, std::vector<double> numbers) { return constant(std::move(shape), std::move(numbers), true); }
  /// Learned numbers, uniform in [-scale, scale].
  ir::ValueId random(Shape shape, double scale = 1) {
    std::uniform_real_distribution<double> draw(-scale, scale);
    std::vector<double> numbers(static_cast<size_t>(num_elements(shape)));
    for (double& x : numbers) x = draw(rng_);
    return learned(std::move(shape), std::move(numbers));
  }
  /// A float literal of the graph.
  ir::ValueId literal(Shape shape, std::vector<double> numbers) { return constant(std::move(shape), std::move(numbers), false); }
  ir::ValueId integers(std::vector<int64_t> numbers) {
    const auto n = static_cast<int64_t>(numbers.size());
    ir::Constant c;
    c.dtype = ir::DType::kInt;
    c.integer = Tensor<int64_t>({n}, std::move(numbers));
    return value("i", c);
  }

  ir::ValueId integers_scalar(int64_t number) {
    ir::Constant c;
    c.dtype = ir::DType::kInt;
    c.integer = Tensor<int64_t>({}, {number});
    return value("i", c);
  }

  ir::ValueId node(const std::string& op, std::vector<ir::ValueId> inputs,
                   std::map<std::string, ir::Attribute> attributes = {}) {
    const ir::ValueId out = value("v" + std::to_string(graph_.values.size()), {});
    graph_.nodes.push_back({op + "_" + std::to_string(graph_.nodes.size()), op, "", std::move(inputs), {out}, std::move(attributes)});
    return out;
  }

  /// A public bool tensor: true at every third element.
  ir::ValueId mask(Shape shape) {
    ir::Constant c;
    c.dtype = ir::DType::kBool;
    c.integer = Tensor<int64_t>(std::move(shape));
    for (size_t i = 0; i < c.integer.size(); i += 3) c.integer.data[i] = 1;
    return value("m", c);
  }

  /// The outputs of a Split into `count` parts.
  std::vector<ir::ValueId> split(ir::ValueId x, ir::ValueId lengths, int count, int64_t axis) {
    return several("Split", {x, lengths}, count, {{"axis", axis}});
  }

  /// The outputs of a node that has `count`.
  std::vector<ir::ValueId> several(const std::string& op, std::vector<ir::ValueId> inputs, int count,
                                   std::map<std::string, ir::Attribute> attributes = {}) {
    node(op, std::move(inputs), std::move(attributes));
    std::vector<ir::ValueId>& outputs = graph_.nodes.back().outputs;
    for (int i = 1; i < count; ++i) outputs.push_back(value("v" + std::to_string(graph_.values.size()), {}));
    return outputs;
  }

  /// The simplified graph with these outputs.
  ir::Graph build(std::vector<ir::ValueId> outputs) {
    graph_.outputs = std::move(outputs);
    ir::simplify(graph_);
    return graph_;
  }

 private:
  ir::ValueId value(std::string name, std::optional<ir::Constant> constant) {
    ir::Value v;
    v.name = std::move(name);
    if (constant) {
      v.dtype = constant->dtype;
      v.shape = constant->shape();
    }
    v.constant = std::move(constant);
    graph_.values.push_back(std::move(v));
    return static_cast<ir::ValueId>(graph_.values.size() - 1);
  }
  ir::ValueId constant(Shape shape, std::vector<double> numbers, bool learned) {
    ir::Constant c;
    c.real = Tensor<double>(std::move(shape), std::move(numbers));
    c.learned = learned;
    return value("c" + std::to_string(graph_.values.size()), c);
  }

  ir::Graph graph_;
  std::mt19937_64 rng_;
};

}  // namespace tacit::quant
