#include "tacit/base/parallel.h"

#include <algorithm>

#if defined(TACIT_PARALLEL_TBB)
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#elif defined(TACIT_PARALLEL_THREADS)
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace tacit {

#if defined(TACIT_PARALLEL_TBB)

namespace {
std::unique_ptr<tbb::global_control> thread_limit;
}  // namespace

void set_num_threads(int n) {
  const int count = n < 1 ? tbb::info::default_concurrency() : n;
  thread_limit.reset();
  thread_limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                       static_cast<size_t>(count));
}

int num_threads() {
  const size_t allowed = tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
  return static_cast<int>(allowed);
}

namespace detail {
void run_parallel(size_t n, size_t grain, RangeFunction function, void* context) {
  grain = std::max<size_t>(grain, 1);
  if (n <= grain || num_threads() == 1) {
    if (n > 0) function(context, 0, n);
    return;
  }
  // blocked_range splits while a range exceeds its grain size, down to half of it: ask for twice the minimum.
  tbb::parallel_for(tbb::blocked_range<size_t>(0, n, 2 * grain),
                    [&](const tbb::blocked_range<size_t>& r) { function(context, r.begin(), r.end()); });
}
}  // namespace detail

#elif defined(TACIT_PARALLEL_THREADS)

namespace {

int hardware_threads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

std::atomic<int> configured_threads{0};
thread_local bool inside_parallel = false;

/// Hands out consecutive ranges, and keeps the first exception for the caller.
class Job {
 public:
  Job(size_t n, size_t step, detail::RangeFunction function, void* context)
      : n_(n), step_(step), function_(function), context_(context) {}

  void work() {
    inside_parallel = true;
    try {
      for (;;) {
        const size_t begin = next_.fetch_add(step_, std::memory_order_relaxed);
        if (begin >= n_) break;
        function_(context_, begin, std::min(n_, begin + step_));
      }
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      next_.store(n_, std::memory_order_relaxed);
    }
    inside_parallel = false;
  }
  void rethrow() const { if (failure_) std::rethrow_exception(failure_); }

 private:
  const size_t n_, step_;
  const detail::RangeFunction function_;
  void* const context_;
  std::atomic<size_t> next_{0};
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

void set_num_threads(int n) { configured_threads = n < 1 ? 0 : n; }
int num_threads() { const int n = configured_threads; return n > 0 ? n : hardware_threads(); }

namespace detail {
void run_parallel(size_t n, size_t grain, RangeFunction function, void* context) {
  grain = std::max<size_t>(grain, 1);
  const size_t threads = std::min<size_t>(static_cast<size_t>(num_threads()), n / grain);
  if (threads <= 1 || inside_parallel) {
    if (n > 0) function(context, 0, n);
    return;
  }
  // Four ranges a thread even out unequal work.
  Job job(n, std::max(grain, n / (4 * threads)), function, context);
  std::vector<std::thread> helpers;
  for (size_t i = 1; i < threads; ++i) helpers.emplace_back([&job] { job.work(); });
  job.work();
  for (std::thread& t : helpers) t.join();
  job.rethrow();
}
}  // namespace detail

#else  // serial

void set_num_threads(int) {}
int num_threads() { return 1; }

namespace detail {
void run_parallel(size_t n, size_t, RangeFunction function, void* context) {
  if (n > 0) function(context, 0, n);
}
}  // namespace detail

#endif

}  // namespace tacit
