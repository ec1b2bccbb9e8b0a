#pragma once

#include <string>

namespace tacit::cli {

/// From now on SIGINT, SIGTERM and SIGHUP end the process with code 130 after the files that are not yet published are
/// removed; a failed TACIT_CHECK ends it with code 70. A closed pipe and a file above the size limit are errors of the write
/// instead of signals. Called once, before any other thread exists.
void handle_signals(const std::string& command, bool json);

}  // namespace tacit::cli
