#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tacit/hash/digest.h"
#include "tacit/ir/graph.h"
#include "tacit/program/program.h"
#include "tacit/quant/calibrate.h"
#include "tacit/quant/error_sums.h"

namespace tacit::quant {

/// How far the integers of one output are from the float model, in the model's own numbers.
struct OutputError : ErrorStats {
  std::string name;
  double typical = 0;   ///< mean over the samples of the sample's largest magnitude
  double step = 0;      ///< distance of neighbouring integers: 2^-exponent

  /// The error relative to the goal: 2^-8 of the typical magnitude, or one step where that is more. At most 1 is good.
  double relative_to_goal() const;
};

/// The same for the result of a node of the model, or for an input.
struct NodeError {
  std::string name;
  std::string op;           ///< ONNX operator, or "Input"
  ErrorStats introduced;    ///< against the node's float function of the very integers that it reads
  ErrorStats total;         ///< against the float model
  double at_output = 0;     ///< what `introduced` alone does to the outputs, as a share of an output's largest magnitude
};

/// The integer model against the float model over samples.
struct AccuracyReport {
  size_t samples = 0;
  bool held_out = false;         ///< the samples were not used to calibrate
  Digest samples_digest{};       ///< of their numbers, in order
  std::vector<OutputError> outputs;  ///< without outputs that are indices
  double max_abs_error = 0;      ///< over all outputs
  double mean_abs_error = 0;
  bool has_classes = false;      ///< the first output has several entries along its last axis, or is an index
  double top1_agreement = 1;     ///< share of rows of the first output with the same largest entry
  double top1_low = 0, top1_high = 1;  ///< 95 % Wilson interval
  size_t worst_sample = 0;       ///< index of the sample with the largest error
  std::vector<NodeError> nodes;  ///< in the model's order; of inputs and nodes whose results the program has
  size_t node_samples = 0;       ///< what they are measured on: the worst sample and the first ones
  size_t out_of_range = 0;       ///< samples that cannot be proved: a value leaves its range
  std::string out_of_range_node; ///< of the model, where the first of them leaves it
  std::vector<std::string> partial_nodes;  ///< nodes whose range some input could leave
};

/// The 95 % score interval of k successes in n trials (Wilson 1927).
std::pair<double, double> wilson_interval(size_t successes, size_t trials);

/// The program's tables that hold their results, see Emitter::range_exponents.
std::vector<program::ValueId> holding_tables(const program::Program& program, std::span<const Exponents> range_exponents);

/// Runs the samples through both models. `reference` holds the float outputs of every sample. `holding`: tables whose clamped
/// results are out of range. An index output is compared with the largest entry of the float output.
AccuracyReport measure(const program::Program& program, std::span<const Tensor<int64_t>> weights,
                       std::span<const std::string> node_names, std::span<const program::ValueId> holding,
                       std::span<const Sample> samples, std::span<const std::vector<Tensor<double>>> reference);

/// Where the program has a value of the graph.
struct Placed {
  program::ValueId id = 0;
  Exponents exponents;
};

/// The errors by node: fills `nodes` and `node_samples` of a report that `measure` made of these samples. `placed` is by
/// value of the graph. Few samples do for a large model; effects on the outputs may be left out there unless they are asked for.
void measure_nodes(const ir::Graph& graph, const program::Program& program, std::span<const Tensor<int64_t>> weights,
                   std::span<const std::optional<Placed>> placed, std::span<const Sample> samples, bool must_follow,
                   AccuracyReport& report);

/// The nodes that lose most, at most `count`: by their effect on the outputs, worst first.
std::vector<NodeError> worst_nodes(const AccuracyReport& report, size_t count);

/// The largest error of any output as a share of its largest magnitude.
double relative_error(const AccuracyReport& report);

}  // namespace tacit::quant
