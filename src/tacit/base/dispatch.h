#pragma once

#include <atomic>

namespace tacit {

namespace detail {
inline std::atomic<bool> force_scalar_flag{false};
}  // namespace detail

/// Makes every vectorised kernel of the process run its scalar reference; the results are the same.
inline void set_force_scalar(bool on) { detail::force_scalar_flag.store(on, std::memory_order_relaxed); }
inline bool force_scalar() { return detail::force_scalar_flag.load(std::memory_order_relaxed); }

}  // namespace tacit
