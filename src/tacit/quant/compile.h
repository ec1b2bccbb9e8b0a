#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tacit/ir/graph.h"
#include "tacit/ir/passes.h"
#include "tacit/program/program.h"
#include "tacit/quant/accuracy.h"
#include "tacit/quant/calibrate.h"
#include "tacit/quant/lower_context.h"

/// From a float model to an integer program.
namespace tacit::quant {

inline constexpr int kMinBits = 8, kDefaultBits = 16, kMaxBits = 24;

struct CompileOptions {
  std::string model_name;
  bool hide_model = true;
  bool hide_input = true;
  bool disclose_argmax = false;     ///< the one output becomes the index of its largest entry
  std::vector<std::string> labels;  ///< of the last axis of the first output
  bool saturate = false;            ///< any input can be proved: inputs are clamped and ranges hold all that is reachable
  bool calibrated = true;           ///< false: the samples are random
  int bits = kDefaultBits;          ///< of tensors: inputs, weights and what is committed in between
  std::map<std::string, int> precision;  ///< the same for a node, its results and weights, or an input, by name
  int activation_bits = 0;          ///< of table inputs, 4 to 18; 0: as few as accuracy allows, at most `bits`
  std::map<std::string, int> spare;      ///< bits that the results of a node have besides: compile finds what costs nothing
  std::optional<double> max_error;  ///< of every output, as a share of its largest magnitude: precision is raised until it holds
  /// What a proof of a program costs, in any unit. Unset: spare bits are not looked for.
  std::function<double(const program::Program&)> cost = {};
};

struct CompileResult {
  program::Program program;                 ///< without limb widths and commitment parameters: see plan/
  std::vector<Tensor<int64_t>> weights;     ///< of the kWeight nodes, in order
  AccuracyReport accuracy;
  std::vector<std::string> warnings;        ///< sentences
  std::vector<Quantisation> quantisations;  ///< in order of emission
  std::vector<std::string> node_names;      ///< of every program node, the model's node or input that it came from
  CompileOptions chosen;                    ///< the options, with activation_bits, precision and spare as found
  std::vector<Exponents> range_exponents;   ///< of every program node, see Emitter
  std::vector<Observed> observed;           ///< of every value of the graph, over the calibration samples
};

/// Compiles a simplified graph (ir::simplify). `calibration` fixes the ranges; `evaluation` is what the accuracy report
/// measures, the calibration samples where it is empty. Deterministic.
/// Throws UserError: kUnsupportedModel with every refused node, for a model that hides nothing, or where max_error cannot be
/// held; kUsage for labels or an argmax that the output cannot have, or a precision of no node; kBadInput for samples that
/// do not fit.
CompileResult compile(const ir::Graph& graph, std::span<const Sample> calibration, std::span<const Sample> evaluation,
                      const CompileOptions& options);

/// The same program, weights and names again, from what an earlier `compile` observed and chose. Measures nothing. Throws like `compile`, and UserError{kBadInput} where `observed` is not of
/// this graph.
CompileResult recompile(const ir::Graph& graph, std::vector<Observed> observed, const CompileOptions& options);

/// Every node that `compile` would refuse, whatever the data: for `tacit inspect`.
std::vector<ir::Unsupported> find_refused(const ir::Graph& graph);

}  // namespace tacit::quant
