#include "tacit/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "tacit/cli/output.h"

namespace tacit::cli {

Progress::Progress(std::string command, bool quiet)
    : command_(std::move(command)), quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

api::Hooks Progress::hooks() {
  if (quiet_) return {};
  return {[this](std::string_view stage, double fraction) { report(stage, fraction); }, nullptr};
}

void Progress::report(std::string_view stage, double fraction) {
  const bool is_new = stage != stage_;
  stage_ = stage;
  if (terminal_) draw(fraction);
  else if (is_new) write_stderr(fmt::format("tacit {}: {}\n", command_, stage_));
}

void Progress::draw(double fraction) {
  constexpr int kWidth = 24;
  const int filled = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * kWidth);
  std::string bar;
  for (int i = 0; i < kWidth; ++i) bar += i < filled ? "━" : "─";
  write_stderr(fmt::format("\r\x1b[K  {} {:3.0f} %  {}", bar, 100 * fraction, stage_));
  drawn_ = true;
}

void Progress::clear() {
  if (drawn_) write_stderr("\r\x1b[K");
  drawn_ = false;
}

}  // namespace tacit::cli
