#include <algorithm>
#include <cmath>
#include <tuple>

#include "tacit/ir/evaluate.h"
#include "tacit/ir/operator.h"
#include "tacit/op/interpreter.h"
#include "tacit/quant/accuracy.h"
#include "tacit/quant/quantise.h"
#include "tacit/quant/scales.h"

namespace tacit::quant {
namespace {

constexpr size_t kMaxSamples = 64, kEffectSamples = 4;
/// Multiply-accumulates that the float runs of a report may take.
constexpr double kWork = 1e9;

using Constants = std::vector<ir::Constant>;  ///< by value of the graph

double macs_of(const ir::Graph& graph) {
  double macs = 0;
  for (const ir::Node& node : graph.nodes) {
    const ir::Operator* op = graph.operators->find(node.op_type, node.domain);
    if (op && op->macs) macs += static_cast<double>(op->macs(ir::make_context(graph, node)));
    for (ir::ValueId id : node.outputs) {
      if (id != ir::kNoValue) macs += static_cast<double>(num_elements(graph.values[id].shape));
    }
  }
  return macs;
}

ir::Constant typed(ir::DType dtype, Tensor<double> numbers) {
  ir::Constant c;
  c.dtype = dtype;
  if (dtype == ir::DType::kFloat) {
    c.real = std::move(numbers);
  } else {
    c.integer = Tensor<int64_t>(numbers.shape);
    for (size_t i = 0; i < numbers.size(); ++i) c.integer.data[i] = std::llrint(numbers.data[i]);
  }
  return c;
}

/// Adds actual - expected to x; integers are exact.
void disturb(ir::Constant& x, const ir::Constant& actual, const ir::Constant& expected) {
  for (size_t i = 0; i < x.real.size(); ++i) {
    const double by = actual.real.data[i] - expected.real.data[i];
    if (std::isfinite(by)) x.real.data[i] += by;
  }
}

double largest_difference(const ir::Constant& a, const ir::Constant& b) {
  const Tensor<double> x = as_numbers(a), y = as_numbers(b);
  double largest = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double d = std::abs(x.data[i] - y.data[i]);
    if (std::isfinite(d)) largest = std::max(largest, d);
  }
  return largest;
}

class NodeMeasurement {
 public:
  NodeMeasurement(const ir::Graph& graph, std::span<const std::optional<Placed>> placed)
      : graph_(graph), placed_(placed), sums_(graph.inputs.size() + graph.nodes.size()), output_largest_(graph.outputs.size()) {}

  /// `effects`: follow what each node introduces to the outputs as well.
  void add(const Sample& sample, const op::Values& integers, bool effects) {
    const Constants floats = evaluate_all(graph_, sample), read = read_back(integers);
    for (size_t i = 0; i < graph_.outputs.size(); ++i) {
      const Tensor<double> x = as_numbers(value(floats, graph_.outputs[i]));
      output_largest_[i] = std::max(output_largest_[i], largest_magnitude(x.data));
    }
    for (size_t i = 0; i < graph_.inputs.size(); ++i) {
      const ir::ValueId id = graph_.inputs[i];
      if (placed_[id]) compare(sums_[i], {id}, {floats[id]}, floats, read, 0, effects);
    }
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const ir::Node& node = graph_.nodes[i];
      if (!is_placed(node)) continue;
      const Constants expected = ir::evaluate_node(graph_, node, [&](ir::ValueId id) -> const ir::Constant& { return value(read, id); });
      compare(sums_[graph_.inputs.size() + i], node.outputs, expected, floats, read, i + 1, effects);
    }
  }

  std::vector<NodeError> finish() const {
    std::vector<NodeError> out;
    for (size_t i = 0; i < sums_.size(); ++i) {
      const Sums& s = sums_[i];
      if (s.introduced.elements() == 0) continue;
      const bool is_input = i < graph_.inputs.size();
      const ir::Node* node = is_input ? nullptr : &graph_.nodes[i - graph_.inputs.size()];
      NodeError e{.name = is_input ? graph_.values[graph_.inputs[i]].name : node->name, .op = is_input ? "Input" : node->op_type,
                  .introduced = s.introduced.finish(), .total = s.total.finish()};
      for (size_t k = 0; k < s.at_output.size(); ++k) {
        if (output_largest_[k] > 0) e.at_output = std::max(e.at_output, s.at_output[k] / output_largest_[k]);
      }
      out.push_back(std::move(e));
    }
    return out;
  }

 private:
  struct Sums {
    ErrorSums introduced, total;
    std::vector<double> at_output;  ///< largest effect on each output
  };

  /// The program has its results, and what it reads is known.
  bool is_placed(const ir::Node& node) const {
    const auto known = [&](ir::ValueId id) { return id == ir::kNoValue || placed_[id] || graph_.values[id].constant; };
    const auto absent = [](ir::ValueId id) { return id == ir::kNoValue; };
    return std::all_of(node.inputs.begin(), node.inputs.end(), known) && std::all_of(node.outputs.begin(), node.outputs.end(), known) &&
           !std::all_of(node.outputs.begin(), node.outputs.end(), absent);
  }

  const ir::Constant& value(const Constants& values, ir::ValueId id) const {
    return graph_.values[id].constant ? *graph_.values[id].constant : values[id];
  }

  Constants read_back(const op::Values& integers) const {
    Constants out(graph_.values.size());
    for (ir::ValueId id = 0; id < out.size(); ++id) {
      if (placed_[id]) out[id] = typed(graph_.values[id].dtype, real_values(integers[placed_[id]->id], placed_[id]->exponents));
    }
    return out;
  }

  void compare(Sums& sums, const std::vector<ir::ValueId>& ids, const Constants& expected, const Constants& floats, const Constants& read,
               size_t next, bool effects) {
    bool differs = false;
    for (size_t k = 0; k < ids.size(); ++k) {
      const ir::ValueId id = ids[k];
      if (id == ir::kNoValue) continue;
      const Tensor<double> actual = as_numbers(read[id]);
      differs |= sums.introduced.add(as_numbers(expected[k]), actual) > 0;
      sums.total.add(as_numbers(floats[id]), actual);
    }
    if (!effects || !differs) return;
    Constants changed = floats;
    for (size_t k = 0; k < ids.size(); ++k) {
      if (ids[k] != ir::kNoValue) disturb(changed[ids[k]], read[ids[k]], expected[k]);
    }
    follow(sums, std::move(changed), floats, ids, next);
  }

  /// Runs the float model on from node `next` where it depends on the changed values.
  void follow(Sums& sums, Constants changed, const Constants& floats, const std::vector<ir::ValueId>& ids, size_t next) const {
    std::vector<bool> touched(graph_.values.size());
    for (ir::ValueId id : ids) if (id != ir::kNoValue) touched[id] = true;
    for (; next < graph_.nodes.size(); ++next) {
      const ir::Node& node = graph_.nodes[next];
      if (std::none_of(node.inputs.begin(), node.inputs.end(), [&](ir::ValueId id) { return id != ir::kNoValue && touched[id]; })) continue;
      Constants results = ir::evaluate_node(graph_, node, [&](ir::ValueId id) -> const ir::Constant& { return value(changed, id); });
      for (size_t k = 0; k < node.outputs.size(); ++k) {
        if (node.outputs[k] == ir::kNoValue) continue;
        touched[node.outputs[k]] = true;
        changed[node.outputs[k]] = std::move(results[k]);
      }
    }
    sums.at_output.resize(graph_.outputs.size());
    for (size_t i = 0; i < graph_.outputs.size(); ++i) {
      const ir::ValueId id = graph_.outputs[i];
      if (touched[id]) sums.at_output[i] = std::max(sums.at_output[i], largest_difference(value(changed, id), value(floats, id)));
    }
  }

  const ir::Graph& graph_;
  std::span<const std::optional<Placed>> placed_;
  std::vector<Sums> sums_;  ///< of the inputs, then of the nodes
  std::vector<double> output_largest_;
};

}  // namespace

void measure_nodes(const ir::Graph& graph, const program::Program& program, std::span<const Tensor<int64_t>> weights,
                   std::span<const std::optional<Placed>> placed, std::span<const Sample> samples, bool must_follow, AccuracyReport& report) {
  const double macs = macs_of(graph);
  const auto affordable = [&](double work, size_t least, size_t most) {
    return static_cast<size_t>(std::clamp(std::floor(kWork / std::max(1.0, work)), static_cast<double>(least), static_cast<double>(most)));
  };
  const size_t wanted = std::min(samples.size(), affordable(4 * macs, 1, kMaxSamples));
  const size_t followed = affordable(macs * static_cast<double>(graph.nodes.size()), must_follow ? 1 : 0, kEffectSamples);
  NodeMeasurement measurement(graph, placed);
  const op::Interpreter interpreter(program);
  size_t done = 0;
  for (size_t i = 0; i < samples.size() && done < wanted; ++i) {
    // The worst sample first, in the place of the first one.
    const size_t s = i == 0 ? report.worst_sample : i <= report.worst_sample ? i - 1 : i;
    const auto inputs = quantise_all(program, samples[s]);
    const auto values = inputs ? interpreter.run(*inputs, weights) : tl::unexpected(op::OutOfRange{});
    if (values) measurement.add(samples[s], *values, done++ < followed);
  }
  report.nodes = measurement.finish();
  report.node_samples = done;
}

std::vector<NodeError> worst_nodes(const AccuracyReport& report, size_t count) {
  std::vector<const NodeError*> nodes;
  for (const NodeError& e : report.nodes) if (e.introduced.max_abs_error > 0) nodes.push_back(&e);
  std::sort(nodes.begin(), nodes.end(), [](const NodeError* a, const NodeError* b) {
    return std::tuple(-a->at_output, -a->introduced.relative(), a) < std::tuple(-b->at_output, -b->introduced.relative(), b);
  });
  nodes.resize(std::min(nodes.size(), count));
  std::vector<NodeError> out;
  for (const NodeError* e : nodes) out.push_back(*e);
  return out;
}

double relative_error(const AccuracyReport& report) {
  double worst = 0;
  for (const OutputError& e : report.outputs) worst = std::max(worst, e.relative());
  return worst;
}

}  // namespace tacit::quant
