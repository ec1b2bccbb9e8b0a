#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tacit/api/hooks.h"
#include "tacit/api/values.h"
#include "tacit/data/dataset.h"
#include "tacit/hash/digest.h"

namespace tacit::api {

struct ProveOptions {
  std::filesystem::path package;                            ///< model.prover, with model.budget beside it
  std::filesystem::path input;
  std::filesystem::path output;
  data::CsvOptions csv;
  std::optional<std::string> context;
  std::optional<std::filesystem::path> input_commitment;    ///< C, with C.secret and C.budget beside it
  bool force = false;
};

struct ProveResult {
  std::vector<NamedTensor> outputs;
  Digest model_id{};
  std::optional<Digest> input_commitment;
  std::optional<std::string> context;
  double prove_seconds = 0;                                 ///< from reading the input to the last byte written
  StageTimes stages;
  uint64_t proof_bytes = 0;
  uint64_t peak_rss_bytes = 0;
  std::optional<uint32_t> openings_left;                    ///< none: without limit
};

/// Proves one inference and writes the proof. Takes one opening of the budget, after everything that can fail on the
/// user's data. Throws UserError.
ProveResult prove(const ProveOptions& options, const Hooks& hooks = {});

}  // namespace tacit::api
