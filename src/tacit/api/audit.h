#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "tacit/api/hooks.h"
#include "tacit/hash/digest.h"

namespace tacit::api {

struct AuditOptions {
  std::filesystem::path model;
  std::filesystem::path folder;
  std::map<std::string, int64_t> dims;
};

struct AuditResult {
  Digest model_id{};
  Digest program_digest{};
  std::optional<Digest> model_commitment;
  uint64_t weights = 0;  ///< numbers compared
};

/// Compiles the model again, by the recipe in model.prover, and compares program, weights and commitment with both packages.
/// Throws UserError kBadInput that names the file which does not hold this very model.
AuditResult audit(const AuditOptions& options, const Hooks& hooks = {});

}  // namespace tacit::api
