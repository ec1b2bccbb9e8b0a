#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <new>
#include <system_error>

#include "tacit/base/parallel.h"
#include "tacit/cli/command_line.h"
#include "tacit/cli/interrupt.h"
#include "tacit/cli/output.h"
#include "tacit/cli/progress.h"

namespace tacit::cli {

namespace {

/// A failure of any kind, as the user hears of it.
struct Failure {
  ExitCode code;
  std::string message, remedy, node;
};

Failure describe_current_exception(const CommonOptions& common) {
  try {
    throw;
  } catch (const UserError& e) {
    return {e.code(), e.what(), e.remedy(), e.node()};
  } catch (const std::bad_alloc&) {
    if (common.memory_limit) return {ExitCode::kResource, "the command needs more memory than the limit of " + bytes_text(*common.memory_limit), "raise --memory-limit", ""};
    return {ExitCode::kResource, "the command needs more memory than there is", "free some memory, or use a larger machine", ""};
  } catch (const std::filesystem::filesystem_error& e) {
    return {ExitCode::kIo, e.path1().string() + ": " + e.code().message(), "check the path, and the owner and the mode of its folders", ""};
  } catch (const std::system_error& e) {
    return {ExitCode::kResource, std::string("the system refuses a resource: ") + e.what(), "raise the limits of this account", ""};
  } catch (const std::exception& e) {
    return {ExitCode::kInternal, std::string("internal error: ") + e.what(), "report it with the command and the file", ""};
  }
}

std::string full_stop(std::string sentence) {
  if (!sentence.empty() && sentence.back() != '.' && sentence.back() != '\n') sentence += '.';
  return sentence;
}

/// Returns once this thread may print; where an interruption came first, it ends the process instead.
void wait_for_output() {
  while (!claim_output()) ::pause();
}

void print_failure(const std::string& command, bool json, const Failure& f) {
  wait_for_output();
  const Style style(is_colourful(STDERR_FILENO));
  std::string text = style.bad(command.empty() ? "tacit:" : "tacit " + command + ":") + " " + printable_lines(full_stop(f.message)) + "\n";
  if (!f.remedy.empty()) text += "  " + style.dim("What to do:") + " " + printable_lines(full_stop(f.remedy)) + "\n";
  write_stderr(text);
  if (json) write_stdout(failure_text(command, Json::object(), f.code, f.message, f.remedy, f.node));
}

/// Data beyond the limit cannot be allocated; the address space may be larger, as thread stacks need it.
void limit_memory(uint64_t bytes) {
  const struct rlimit limit { bytes, bytes };
  ::setrlimit(RLIMIT_DATA, &limit);
}

void print(const Invocation& invocation, const Outcome& outcome) {
  const bool ok = outcome.code == ExitCode::kOk;
  if (!invocation.common.json) return write_stdout(outcome.text);
  write_stdout(ok ? object_text(invocation.command, true, outcome.json)
                  : failure_text(invocation.command, outcome.json, outcome.code, outcome.failure));
}

ExitCode run(const Invocation& invocation) {
  if (invocation.common.threads > 0) set_num_threads(invocation.common.threads);
  if (invocation.common.memory_limit) limit_memory(*invocation.common.memory_limit);
  Outcome outcome;
  {
    Progress progress(invocation.command, invocation.common.quiet);
    outcome = invocation.action(Style(!invocation.common.json && is_colourful(STDOUT_FILENO)), progress.hooks());
  }
  wait_for_output();
  print(invocation, outcome);
  return outcome.code;
}

ExitCode main(const std::vector<std::string>& arguments) {
  CommonOptions common;
  common.json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
  std::string command = guess_command(arguments);
  handle_signals(command, common.json);
  try {
    Invocation invocation = parse_command_line(arguments);
    invocation.common.json = common.json;  // help and version are parsed before the other options
    common = invocation.common;
    command = invocation.command;
    return run(invocation);
  } catch (...) {
    const Failure failure = describe_current_exception(common);
    try {
      print_failure(command, common.json, failure);
    } catch (const UserError&) {
      // The standard output is closed: the code still tells.
    }
    return failure.code;
  }
}

}  // namespace

}  // namespace tacit::cli

int main(int argc, char** argv) {
  const tacit::ExitCode code = tacit::cli::main({argv + 1, argv + argc});
  // No destructors of static objects: the thread that waits for signals still runs.
  ::_exit(static_cast<int>(code));
}
