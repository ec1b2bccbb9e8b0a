#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tacit/quant/accuracy.h"

namespace tacit::api {

/// What a Tacit file is and says, as label and text, in order.
struct ShowResult {
  std::string kind;  ///< "proof", "verifier package", ...
  std::vector<std::pair<std::string, std::string>> fields;
  std::vector<std::string> statement;  ///< in words, of packages
  std::optional<quant::AccuracyReport> accuracy = {};  ///< of a prover's package
};

/// Reads any Tacit file, without verifying anything. Throws UserError.
ShowResult show(const std::filesystem::path& path);

}  // namespace tacit::api
