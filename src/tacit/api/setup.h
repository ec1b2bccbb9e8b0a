#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tacit/api/compile.h"
#include "tacit/api/hooks.h"
#include "tacit/data/dataset.h"
#include "tacit/hash/digest.h"

namespace tacit::api {

struct SetupOptions {
  std::filesystem::path model;
  std::filesystem::path folder;                       ///< gets model.prover, model.verifier and model.budget
  std::optional<std::filesystem::path> calibrate;     ///< DATA; this or random_seed is set
  std::optional<std::filesystem::path> evaluate;      ///< DATA2, instead of every fifth sample of DATA
  std::optional<uint64_t> random_seed;                ///< calibrate on random inputs, and say so in every statement
  data::CsvOptions csv;
  std::map<std::string, int64_t> dims;
  bool hide_model = true;
  bool hide_input = true;
  bool disclose_argmax = false;
  std::vector<std::string> labels;
  bool saturate = false;
  bool exact = false;
  std::optional<uint32_t> openings;
  int bits = quant::kDefaultBits;                     ///< of tensors
  std::map<std::string, int> precision;               ///< bits of single nodes and inputs, by name
  std::optional<double> max_error;                    ///< of every output, as a share of its largest magnitude
  std::optional<std::filesystem::path> report_svg;    ///< gets the accuracy report as a drawing
  bool fixed_plan = false;                            ///< a fixed layout instead of the planner's choice
  bool force = false;
};

struct SetupResult {
  Digest model_id{};
  Digest program_digest{};
  std::optional<Digest> model_commitment;
  Size size;
  quant::AccuracyReport accuracy;
  Estimate estimate;
  std::optional<uint32_t> openings;                   ///< proofs that this set-up can answer; none: without limit
  double setup_seconds = 0;
  uint64_t peak_rss_bytes = 0;
  std::vector<std::string> warnings;
  std::vector<std::string> statement;                 ///< in words
  Explanation explanation;
  std::vector<std::pair<std::filesystem::path, uint64_t>> files;  ///< with their sizes
};

/// Compiles, commits and registers a model, and writes its three files. Throws UserError.
SetupResult setup(const SetupOptions& options, const Hooks& hooks = {});

}  // namespace tacit::api
