#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tacit/ir/graph.h"
#include "tacit/program/program.h"
#include "tacit/quant/calibrate.h"

namespace tacit::quant {

/// How far the integers of one output are from the float model, in the model's own numbers.
struct OutputError {
  std::string name;
  double max_abs_error = 0;
  double mean_abs_error = 0;
  double largest = 0;   ///< largest magnitude of the float output
  double typical = 0;   ///< mean over the samples of the sample's largest magnitude
  double step = 0;      ///< distance of neighbouring integers: 2^-exponent
  double sqnr_db = 0;   ///< signal to quantisation noise; infinite where there is no error

  /// The error relative to the goal: 2^-8 of the typical magnitude, or one step where that is more. At most 1 is good.
  double relative_to_goal() const;
};

/// The integer model against the float model over samples.
struct AccuracyReport {
  size_t samples = 0;
  bool held_out = false;         ///< the samples were not used to calibrate
  std::vector<OutputError> outputs;  ///< without outputs that are indices
  double max_abs_error = 0;      ///< over all outputs
  double mean_abs_error = 0;
  bool has_classes = false;      ///< the first output has several entries along its last axis, or is an index
  double top1_agreement = 1;     ///< share of rows of the first output with the same largest entry
  double top1_low = 0, top1_high = 1;  ///< 95 % Wilson interval
  size_t worst_sample = 0;       ///< index of the sample with the largest error
  size_t out_of_range = 0;       ///< samples that cannot be proved: a value leaves its range
  std::string out_of_range_node; ///< of the model, where the first of them leaves it
  std::vector<std::string> partial_nodes;  ///< nodes whose range some input could leave
};

/// The 95 % score interval of k successes in n trials (Wilson 1927).
std::pair<double, double> wilson_interval(size_t successes, size_t trials);

/// Runs the samples through both models. `reference` holds the float outputs of every sample.
/// An index output is compared with the largest entry of the float output.
AccuracyReport measure(const program::Program& program, std::span<const Tensor<int64_t>> weights,
                       std::span<const std::string> node_names, std::span<const Sample> samples,
                       std::span<const std::vector<Tensor<double>>> reference);

/// The report in words, one finding a line.
std::string to_text(const AccuracyReport& report);

}  // namespace tacit::quant
