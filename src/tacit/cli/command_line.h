#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tacit/api/hooks.h"
#include "tacit/cli/context.h"
#include "tacit/cli/style.h"

namespace tacit::cli {

/// A parsed command line: what to run, and how to say it. Or only words: help and version.
struct Invocation {
  CommonOptions common;
  std::string command;                                                ///< as JSON names it
  std::function<Outcome(const Style&, const api::Hooks&)> action;
};

/// Throws UserError kUsage with one sentence and a remedy.
Invocation parse_command_line(const std::vector<std::string>& arguments);

/// The first argument that names a command, or "": for errors of a line that does not parse.
std::string guess_command(const std::vector<std::string>& arguments);

/// "512M", "2GiB", "800000000": bytes. K, M, G, T and KiB.. are powers of 1024, KB.. of 1000. Throws UserError kUsage.
uint64_t parse_size(const std::string& text);

}  // namespace tacit::cli
