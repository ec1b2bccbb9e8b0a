#include "tacit/bench/statistics.h"

#include <algorithm>

#include "tacit/ir/evaluate.h"

namespace tacit::bench {

namespace {

constexpr uint64_t kSamples = 4;
constexpr size_t kMean = 3, kVariance = 4;  // inputs of the operator

using Constants = std::vector<std::optional<ir::Constant>>;  ///< by value of the graph

/// Mean and variance of [1, channels, ...] by channel, over samples and positions.
void set_statistics(ir::Graph& graph, const ir::Node& node, std::span<const Constants> runs) {
  std::vector<double>& mean = graph.values[node.inputs[kMean]].constant->real.data;
  std::vector<double>& variance = graph.values[node.inputs[kVariance]].constant->real.data;
  const size_t channels = mean.size();
  for (size_t c = 0; c < channels; ++c) {
    double sum = 0, squares = 0, count = 0;
    for (const Constants& run : runs) {
      const std::vector<double>& x = run[node.inputs[0]]->real.data;
      const size_t positions = x.size() / channels;
      for (size_t i = c * positions; i < (c + 1) * positions; ++i) sum += x[i], squares += x[i] * x[i];
      count += static_cast<double>(positions);
    }
    mean[c] = sum / count;
    variance[c] = std::max(0.0, squares / count - mean[c] * mean[c]);
  }
}

}  // namespace

void set_statistics(Network& network, uint64_t seed) {
  ir::Graph& graph = network.graph;
  const auto is_normalisation = [](const ir::Node& node) { return node.op_type == "BatchNormalization"; };
  size_t last = graph.nodes.size();
  while (last > 0 && !is_normalisation(graph.nodes[last - 1])) --last;
  if (last == 0) return;
  std::vector<Constants> runs(kSamples, Constants(graph.values.size()));
  for (uint64_t s = 0; s < kSamples; ++s) {
    const std::vector<ir::Constant> sample = make_sample(network, seed + s);
    for (size_t i = 0; i < sample.size(); ++i) runs[s][graph.inputs[i]] = sample[i];
  }
  std::vector<size_t> last_use(graph.values.size());
  for (size_t i = 0; i < last; ++i) {
    for (const ir::ValueId id : graph.nodes[i].inputs) if (id != ir::kNoValue) last_use[id] = i;
  }
  for (size_t i = 0; i < last; ++i) {
    const ir::Node& node = graph.nodes[i];
    if (is_normalisation(node)) set_statistics(graph, node, runs);
    for (Constants& run : runs) {
      std::vector<ir::Constant> results = ir::evaluate_node(graph, node, [&](ir::ValueId id) -> const ir::Constant& {
        return graph.values[id].constant ? *graph.values[id].constant : *run[id];
      });
      for (size_t k = 0; k < node.outputs.size(); ++k) run[node.outputs[k]] = std::move(results[k]);
      for (const ir::ValueId id : node.inputs) if (id != ir::kNoValue && last_use[id] == i) run[id].reset();
    }
  }
}

}  // namespace tacit::bench
