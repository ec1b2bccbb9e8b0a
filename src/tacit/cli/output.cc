#include "tacit/cli/output.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

namespace tacit::cli {

namespace {

constexpr int kSchemaVersion = 1;

/// 0, or the errno of the write that failed.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    text.remove_prefix(static_cast<size_t>(n));
  }
  return 0;
}

}  // namespace

void write_stdout(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, text);
  if (error == 0) return;
  const bool closed = error == EPIPE || error == EBADF;
  const std::string why = closed ? "the standard output is closed" : error == ENOSPC ? "the disk is full" : std::strerror(error);
  throw UserError(ExitCode::kIo, "the result could not be printed: " + why);
}

void write_stderr(std::string_view text) { write_all(STDERR_FILENO, text); }

std::string object_text(const std::string& command, bool ok, const Json& members) {
  Json object = {{"schema_version", kSchemaVersion}, {"command", command}, {"ok", ok}};
  object.update(members);
  // Names and labels come from files: they need not be UTF-8, and might steer a terminal or turn the text about it.
  constexpr bool kEscapeBeyondAscii = true;
  return object.dump(-1, ' ', kEscapeBeyondAscii, Json::error_handler_t::replace) + "\n";
}

std::string failure_text(const std::string& command, const Json& members, ExitCode code, const std::string& message,
                         const std::string& remedy, const std::string& node) {
  Json error = {{"code", static_cast<int>(code)}, {"message", message}};
  if (!node.empty()) error["node"] = node;
  if (!remedy.empty()) error["remedy"] = remedy;
  Json all = members;
  all["error"] = error;
  return object_text(command, false, all);
}

bool claim_output() {
  static std::atomic<std::thread::id> owner{};
  std::thread::id expected{};
  const std::thread::id self = std::this_thread::get_id();
  return owner.compare_exchange_strong(expected, self) || expected == self;
}

}  // namespace tacit::cli
