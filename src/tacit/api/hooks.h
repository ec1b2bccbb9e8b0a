#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tacit/base/user_error.h"

namespace tacit::api {

/// What a caller of a long function may hand in. Both members are optional.
struct Hooks {
  /// Called when a stage begins and as it advances; `fraction` of the whole call that is done, in [0, 1].
  std::function<void(std::string_view stage, double fraction)> progress;
  /// Polled between steps; once true, the call throws UserError kInterrupted and leaves no file behind.
  const std::atomic<bool>* cancelled = nullptr;

  void report(std::string_view stage, double fraction) const {
    if (cancelled != nullptr && cancelled->load(std::memory_order_relaxed)) throw UserError(ExitCode::kInterrupted, "interrupted");
    if (progress) progress(stage, fraction);
  }
};

/// Seconds by stage, in order.
using StageTimes = std::vector<std::pair<std::string, double>>;

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

/// Times the stages of a call and reports each as it begins.
class StageClock {
 public:
  explicit StageClock(const Hooks& hooks) : hooks_(hooks) {}
  /// Ends the current stage and begins this one, when `fraction` of the call is done.
  void begin(const std::string& stage, double fraction) {
    finish();
    hooks_.report(stage, fraction);
    times_.emplace_back(stage, 0.0);
    watch_ = Stopwatch();
  }
  StageTimes finish() {
    if (!times_.empty() && times_.back().second == 0.0) times_.back().second = watch_.seconds();
    return times_;
  }

 private:
  const Hooks& hooks_;
  Stopwatch watch_;
  StageTimes times_;
};

}  // namespace tacit::api
