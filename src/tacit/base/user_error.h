#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace tacit {

/// Exit codes of the command line (architecture: "What a user meets").
enum class ExitCode : int {
  kOk = 0,
  kInvalidProof = 1,
  kUsage = 2,
  kBadInput = 3,
  kUnsupportedModel = 4,
  kResource = 5,
  kIo = 6,
  kInternal = 70,
  kInterrupted = 130,
};

/// A user's mistake, or the world's: one sentence that names the culprit, and the remedy.
/// Thrown by the compiler, the prover's front and the command line; never by the verifier library.
class UserError : public std::runtime_error {
 public:
  UserError(ExitCode code, const std::string& message, std::string remedy = "", std::string node = "")
      : std::runtime_error(message), code_(code), remedy_(std::move(remedy)), node_(std::move(node)) {}
  ExitCode code() const { return code_; }
  const std::string& remedy() const { return remedy_; }
  const std::string& node() const { return node_; }

 private:
  ExitCode code_;
  std::string remedy_;
  std::string node_;
};

}  // namespace tacit
