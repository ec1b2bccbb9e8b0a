#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "tacit/base/user_error.h"

namespace tacit::cli {

/// Members keep their order, so that what matters stands first.
using Json = nlohmann::ordered_json;

/// The options that every command has.
struct CommonOptions {
  bool json = false;
  bool quiet = false;
  int threads = 0;                       ///< 0: one per core
  std::optional<uint64_t> memory_limit;  ///< bytes
};

/// What a command has to say: the members of its JSON object besides the common ones, and the same for people.
struct Outcome {
  Json json = Json::object();
  std::string text;
  ExitCode code = ExitCode::kOk;
  std::string failure;  ///< the sentence of `error` where code is not kOk
};

}  // namespace tacit::cli
