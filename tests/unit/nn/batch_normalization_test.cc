#include "tacit/nn/batch_normalization/fold.h"

#include <gtest/gtest.h>

#include <random>

#include "tacit/ir/evaluate.h"
#include "tacit/ir/passes.h"
#include "tacit/nn/registry.h"

/// A folded BatchNormalization computes what it did.
namespace tacit::nn {
namespace {

class GraphBuilder {
 public:
  GraphBuilder() {
    graph_.name = "g";
    graph_.opset = 17;
    graph_.operators = &operators();
  }
  ir::ValueId input(Shape shape) {
    const ir::ValueId id = value();
    graph_.values[id].shape = std::move(shape);
    graph_.inputs.push_back(id);
    return id;
  }
  /// Numbers between 1/2 and 3/2.
  ir::ValueId learned(const Shape& shape) {
    const ir::ValueId id = value();
    Tensor<double> numbers(shape);
    for (double& x : numbers.data) x = 0.5 + static_cast<double>(rng_() >> 11) * 0x1p-53;
    graph_.values[id].shape = shape;
    graph_.values[id].constant = ir::Constant{ir::DType::kFloat, std::move(numbers), {}, true};
    return id;
  }
  ir::ValueId node(const std::string& op, std::vector<ir::ValueId> inputs, std::map<std::string, ir::Attribute> attributes = {}) {
    const ir::ValueId id = value();
    graph_.nodes.push_back({op + std::to_string(id), op, "", std::move(inputs), {id}, std::move(attributes)});
    return id;
  }
  ir::ValueId normalised(ir::ValueId x, int64_t channels) {
    return node("BatchNormalization", {x, learned({channels}), learned({channels}), learned({channels}), learned({channels})});
  }
  /// Simplified, then folded; holds the results of both against each other.
  ir::Graph finish(std::vector<ir::ValueId> outputs) {
    graph_.outputs = std::move(outputs);
    ir::simplify(graph_);
    ir::Graph folded = graph_;
    fold_batch_normalizations(folded);
    std::vector<ir::Constant> inputs;
    for (const ir::ValueId id : graph_.inputs) {
      inputs.push_back({ir::DType::kFloat, Tensor<double>(graph_.values[id].shape), {}, false});
      for (double& x : inputs.back().real.data) x = static_cast<double>(rng_() >> 11) * 0x1p-53 - 0.5;
    }
    const auto before = ir::evaluate(graph_, inputs), after = ir::evaluate(folded, inputs);
    for (size_t k = 0; k < before.size(); ++k) {
      EXPECT_EQ(before[k].shape(), after[k].shape());
      for (size_t i = 0; i < before[k].real.size(); ++i) EXPECT_NEAR(before[k].real.data[i], after[k].real.data[i], 1e-9);
    }
    return folded;
  }

 private:
  ir::ValueId value() {
    const auto id = static_cast<ir::ValueId>(graph_.values.size());
    graph_.values.emplace_back().name = "v" + std::to_string(id);
    return id;
  }
  ir::Graph graph_;
  std::mt19937_64 rng_{3};
};

size_t count(const ir::Graph& graph, const std::string& op) {
  return static_cast<size_t>(std::count_if(graph.nodes.begin(), graph.nodes.end(), [&](const ir::Node& n) { return n.op_type == op; }));
}

TEST(BatchNormalization, FoldsIntoConvolutions) {
  for (const bool has_bias : {false, true}) {
    for (const int64_t group : {1, 2}) {
      GraphBuilder g;
      std::vector<ir::ValueId> inputs{g.input({2, 4, 5, 3}), g.learned({6, 4 / group, 3, 2})};
      if (has_bias) inputs.push_back(g.learned({6}));
      const auto y = g.normalised(g.node("Conv", inputs, {{"group", group}, {"pads", std::vector<int64_t>{1, 0, 1, 1}}}), 6);
      const ir::Graph folded = g.finish({g.node("Relu", {y})});
      EXPECT_EQ(count(folded, "BatchNormalization"), 0u);
      EXPECT_EQ(folded.nodes.size(), 2u);
      EXPECT_TRUE(folded.values[folded.nodes[0].inputs[1]].constant->learned);
      EXPECT_TRUE(folded.values[folded.nodes[0].inputs[2]].constant->learned);
    }
  }
}

TEST(BatchNormalization, FoldsIntoGemm) {
  for (const int64_t transposed : {0, 1}) {
    for (const Shape& addend : {Shape{}, Shape{3}, Shape{1, 3}, Shape{1}}) {
      GraphBuilder g;
      std::vector<ir::ValueId> inputs{g.input({2, 4}), g.learned(transposed ? Shape{3, 4} : Shape{4, 3})};
      if (!addend.empty()) inputs.push_back(g.learned(addend));
      const ir::Graph folded = g.finish({g.normalised(g.node("Gemm", inputs, {{"transB", transposed}, {"alpha", 0.5}, {"beta", 1.5}}), 3)});
      EXPECT_EQ(folded.nodes.size(), 1u);
    }
  }
}

TEST(BatchNormalization, StaysWhereItCannotFold) {
  {  // another node reads the convolution
    GraphBuilder g;
    const auto y = g.node("Conv", {g.input({1, 2, 4, 4}), g.learned({3, 2, 3, 3})});
    EXPECT_EQ(count(g.finish({g.normalised(y, 3), g.node("Relu", {y})}), "BatchNormalization"), 1u);
  }
  {  // the convolution is an output
    GraphBuilder g;
    const auto y = g.node("Conv", {g.input({1, 2, 4, 4}), g.learned({3, 2, 3, 3})});
    EXPECT_EQ(count(g.finish({g.normalised(y, 3), y}), "BatchNormalization"), 1u);
  }
  {  // an addend with a row for each sample
    GraphBuilder g;
    const auto y = g.node("Gemm", {g.input({2, 4}), g.learned({4, 3}), g.learned({2, 3})});
    EXPECT_EQ(count(g.finish({g.normalised(y, 3)}), "BatchNormalization"), 1u);
  }
  {  // nothing that it could fold into
    GraphBuilder g;
    EXPECT_EQ(count(g.finish({g.normalised(g.node("Relu", {g.input({1, 2, 4, 4})}), 2)}), "BatchNormalization"), 1u);
  }
}

TEST(BatchNormalization, SharedKernelsKeepTheirNumbers) {
  GraphBuilder g;
  const auto x = g.input({1, 2, 4, 4}), kernel = g.learned({3, 2, 3, 3});
  const auto y = g.normalised(g.node("Conv", {x, kernel}), 3), z = g.node("Conv", {x, kernel});
  EXPECT_EQ(count(g.finish({y, z}), "BatchNormalization"), 0u);
}

}  // namespace
}  // namespace tacit::nn
