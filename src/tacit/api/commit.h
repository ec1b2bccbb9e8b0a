#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "tacit/api/hooks.h"
#include "tacit/data/dataset.h"
#include "tacit/hash/digest.h"

namespace tacit::api {

struct CommitOptions {
  std::filesystem::path package;  ///< model.verifier
  std::filesystem::path input;
  std::filesystem::path output;   ///< C; C.secret and C.budget are written beside it
  data::CsvOptions csv;
  uint32_t openings = 16;         ///< proofs that the commitment answers, at least 3
  bool force = false;
};

struct CommitResult {
  Digest input_commitment{};
  uint32_t openings = 0;
  double commit_seconds = 0;
};

/// Commits to an input, for several proofs about it or for its owner to sign. Throws UserError.
CommitResult commit(const CommitOptions& options, const Hooks& hooks = {});

}  // namespace tacit::api
