#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

namespace tacit {

/// The number of threads that `parallel_for` may use, the caller's included; n < 1 means one per core.
/// Not to be called while a `parallel_for` runs.
void set_num_threads(int n);
int num_threads();

namespace detail {
using RangeFunction = void (*)(void* context, size_t begin, size_t end);
void run_parallel(size_t n, size_t grain, RangeFunction function, void* context);
}  // namespace detail

/// Calls `function(begin, end)` on disjoint ranges that cover [0, n), each at least `grain` long (the last may be
/// shorter), on several threads where that pays. Returns when all have returned. May be nested; how the work is cut
/// depends on the number of threads, so results must not depend on the cut.
template <class Function>
void parallel_for(size_t n, size_t grain, Function&& function) {
  using Fn = std::remove_reference_t<Function>;
  const auto trampoline = [](void* context, size_t begin, size_t end) { (*static_cast<Fn*>(context))(begin, end); };
  auto* address = const_cast<std::remove_const_t<Fn>*>(std::addressof(function));
  detail::run_parallel(n, grain, trampoline, address);
}

}  // namespace tacit
