#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "model_builder.h"
#include "tacit/base/user_error.h"
#include "tacit/op/relations.h"

/// Float against integer, on graphs made by hand.
namespace tacit::quant {

inline constexpr uint64_t kSeed = 23;
inline const std::vector<Shape> kShapes = {{1}, {3, 5}, {1, 7, 2}, {2, 3, 1, 5}, {5, 1, 3, 2, 2}};

using Attributes = std::map<std::string, ir::Attribute>;

/// The held-out samples are within 2^-8 of the largest output.
inline void check_samples(const ir::Graph& graph, std::span<const Sample> samples, const CompileOptions& options) {
  const Split split = hold_out(samples);
  CompileResult result = compile(graph, split.calibration, split.evaluation, options);
  EXPECT_EQ(result.accuracy.out_of_range, 0u);
  for (const OutputError& e : result.accuracy.outputs) {
    EXPECT_LE(e.max_abs_error, std::ldexp(e.largest, -8)) << e.name << ", largest " << e.largest;
  }
  result.program.pcs.log_h = 16;
  result.program.pcs.num_queries = 1;
  result.program.openings = 1;
  const auto circuit = op::elaborate(result.program, {}, 0);
  EXPECT_TRUE(circuit.ok()) << "node " << (circuit.ok() ? 0 : circuit.error().index);
}

/// The graph's inputs uniform in [low, high].
inline void check(const ir::Graph& graph, double low = -1, double high = 1, const CompileOptions& options = {}) {
  std::vector<Sample> samples = random_samples(graph, kSeed, 60);
  for (Sample& sample : samples)
    for (size_t i = 0; i < sample.size(); ++i)
      if (graph.values[graph.inputs[i]].dtype == ir::DType::kFloat)
        for (double& v : sample[i].data) v = low + (high - low) * (v + 1) / 2;
  check_samples(graph, samples, options);
}

/// The sentence with which the model whose output is `y` is refused.
inline std::string refusal(ModelBuilder& model, ir::ValueId y) {
  try {
    const ir::Graph graph = model.build({y});
    compile(graph, random_samples(graph, kSeed, 5), {}, {});
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kUnsupportedModel);
    return error.what();
  }
  return "";
}

}  // namespace tacit::quant
