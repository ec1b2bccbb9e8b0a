#pragma once

#include <string>
#include <string_view>

#include "tacit/cli/context.h"

namespace tacit::cli {

/// Writes all of it, or throws UserError kIo (a full disk, a closed pipe).
void write_stdout(std::string_view text);
/// Writes what it can: progress and errors must not cause further ones.
void write_stderr(std::string_view text);

/// The one JSON object of a run, in one line.
std::string object_text(const std::string& command, bool ok, const Json& members);
/// The object of a failure.
std::string failure_text(const std::string& command, const Json& members, ExitCode code, const std::string& message,
                         const std::string& remedy = "", const std::string& node = "");

/// Whether this thread may print the run's one result: the first thread that asks may, no other. So an interruption never
/// adds a second object.
bool claim_output();

}  // namespace tacit::cli
