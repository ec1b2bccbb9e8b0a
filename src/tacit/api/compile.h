#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/data/dataset.h"
#include "tacit/plan/explain.h"
#include "tacit/program/program.h"
#include "tacit/quant/compile.h"

namespace tacit::api {

struct CompileOptions {
  std::filesystem::path model;
  std::map<std::string, int64_t> dims;  ///< values of symbolic dimensions
  bool hide_model = true;
  bool hide_input = true;
  bool disclose_argmax = false;
  std::vector<std::string> labels;
  bool saturate = false;
  std::optional<uint32_t> openings;     ///< proofs that one set-up answers; the planner's choice where unset
  int bits = quant::kDefaultBits;       ///< of tensors
  std::map<std::string, int> precision;  ///< bits of single nodes and inputs
  std::optional<double> max_error;      ///< precision is raised until the held-out samples keep to it
  bool fixed_plan = false;              ///< a fixed layout instead of the planner's choice, to compare with
};

/// The integer model against the float model, over samples in the model's own scale.
struct Accuracy {
  uint64_t samples = 0;
  bool held_out = false;                 ///< the samples were not used to calibrate
  double max_abs_error = 0;
  double mean_abs_error = 0;
  std::optional<double> top1_agreement;  ///< share in [0, 1]; only where the first output has classes
};

/// What a proof is about, counted.
struct Size {
  uint64_t weight_cells = 0, own_cells = 0, lookups = 0, leaves = 0;
};

struct Estimate {
  double prove_seconds = 0;
  uint64_t memory_bytes = 0;        ///< of a proof
  uint64_t setup_memory_bytes = 0;  ///< of set-up, calibration and registration included
  uint64_t proof_bytes = 0;
};

/// Why the program is as it is: layout and costs, and the scale of every quantised tensor.
struct Explanation {
  plan::Explanation plan;
  std::vector<quant::Quantisation> scales;

  std::string text() const;
};

/// A model as an integer program with its numbers.
struct Compiled {
  program::Program program;
  std::vector<Tensor<int64_t>> weights;   ///< of the kWeight nodes, in order
  std::vector<std::string> node_names;    ///< of every program node, the model's node or input that it came from
  std::vector<std::vector<int>> range_exponents;  ///< of every program node, see quant::Emitter
  Bytes recipe;                           ///< what recompiling to the same program needs besides the model
  Size size;
  Accuracy accuracy;                      ///< what the verifier's package says
  quant::AccuracyReport report;           ///< all of it
  std::string report_svg;
  Estimate estimate;
  std::vector<std::string> warnings;      ///< sentences
  Explanation explanation;                ///< --explain
};

/// A model file, read and simplified. All members throw UserError.
class SourceModel {
 public:
  SourceModel(const std::filesystem::path& path, const std::map<std::string, int64_t>& dims);
  ~SourceModel();

  std::vector<data::InputInfo> inputs() const;
  /// Ranges come from `calibration`, or from random inputs where `random_seed` is set; accuracy from `evaluation`, or from
  /// the calibration samples where that is empty.
  Compiled compile(const CompileOptions& options, const std::vector<data::Sample>& calibration,
                   const std::vector<data::Sample>& evaluation, std::optional<uint64_t> random_seed) const;
  /// About the bytes of memory that a set-up will take, before anything is known of the ranges.
  uint64_t setup_memory(const CompileOptions& options, const std::vector<data::Sample>& calibration,
                        const std::vector<data::Sample>& evaluation) const;
  /// The program and weights of an earlier set-up of this very model.
  Compiled recompile(ByteSpan recipe) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tacit::api
