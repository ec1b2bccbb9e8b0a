#pragma once

#include <cstdint>
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

struct CompileOptions {
  std::string model_name;
  bool hide_model = true;
  bool hide_input = true;
  bool disclose_argmax = false;     ///< the one output becomes the index of its largest entry
  std::vector<std::string> labels;  ///< of the last axis of the first output
  bool saturate = false;            ///< any input can be proved: inputs are clamped and ranges hold all that is reachable
  bool calibrated = true;           ///< false: the samples are random
  int activation_bits = 0;          ///< of table inputs, 4 to 18; 0: as few of 12 to 16 as accuracy allows
  int weight_bits = 16;
};

struct CompileResult {
  program::Program program;                 ///< without limb widths and commitment parameters: see plan/
  std::vector<Tensor<int64_t>> weights;     ///< of the kWeight nodes, in order
  AccuracyReport accuracy;
  std::vector<std::string> warnings;        ///< sentences
  std::vector<Quantisation> quantisations;  ///< in order of emission
  std::vector<std::string> node_names;      ///< of every program node, the model's node or input that it came from
  int activation_bits = 0;                  ///< as chosen
  std::vector<Observed> observed;           ///< of every value of the graph, over the calibration samples
};

/// Compiles a simplified graph (ir::simplify). `calibration` fixes the ranges; `evaluation` is what the accuracy report
/// measures, the calibration samples where it is empty. Deterministic.
/// Throws UserError: kUnsupportedModel with every refused node, or for a model that hides nothing; kUsage for labels or
/// an argmax that the output cannot have; kBadInput for samples that do not fit.
CompileResult compile(const ir::Graph& graph, std::span<const Sample> calibration, std::span<const Sample> evaluation,
                      const CompileOptions& options);

/// The same program, weights and names again, from what an earlier `compile` observed and the activation bits that it chose
/// (`options.activation_bits`). Measures nothing. Throws like `compile`, and UserError{kBadInput} where `observed` is not of
/// this graph.
CompileResult recompile(const ir::Graph& graph, std::vector<Observed> observed, const CompileOptions& options);

/// Every node that `compile` would refuse, whatever the data: for `tacit inspect`.
std::vector<ir::Unsupported> find_refused(const ir::Graph& graph);

}  // namespace tacit::quant
