#include "tacit/cli/interrupt.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "tacit/api/files.h"
#include "tacit/cli/output.h"

namespace tacit::cli {

namespace {

/// Waits in a thread of its own for the signals that all others block, so that it may lock, allocate and print.
void end_on_signal(const sigset_t signals, const std::string command, bool json) {
  int signal = 0;
  if (::sigwait(&signals, &signal) != 0) return;
  if (!api::remove_unpublished()) return;  // the files are there: the run is over but for its words
  if (!claim_output()) return;             // they are being printed
  if (json) {
    try {
      write_stdout(failure_text(command, Json::object(), ExitCode::kInterrupted, "interrupted; nothing was written"));
    } catch (const UserError&) {
    }
  }
  write_stderr(::isatty(STDERR_FILENO) == 1 ? "\r\x1b[Ktacit: interrupted; nothing was written\n" : "tacit: interrupted; nothing was written\n");
  ::_exit(static_cast<int>(ExitCode::kInterrupted));
}

void end_on_abort(int) { ::_exit(static_cast<int>(ExitCode::kInternal)); }

}  // namespace

void handle_signals(const std::string& command, bool json) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGABRT, end_on_abort);
  sigset_t signals;
  sigemptyset(&signals);
  for (int s : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, s);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread(end_on_signal, signals, command, json).detach();
}

}  // namespace tacit::cli
