#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tacit/api/hooks.h"
#include "tacit/bench/network.h"
#include "tacit/cli/context.h"
#include "tacit/cli/style.h"

namespace tacit::cli {

struct BenchOptions {
  std::string network;
  bench::Sizes sizes;
  uint64_t seed = 1;
  bool fixed_plan = false;               ///< a fixed layout instead of the planner's choice
  int runs = 1;                          ///< proofs; times are medians
  std::optional<uint64_t> memory_limit;  ///< of each command
};

/// Writes a generated network and inputs into a temporary folder, and runs set-up, prove and verify on it: each is this
/// program in a process of its own, so that its times and its peak memory are those that a user meets.
Outcome run(const BenchOptions& options, const Style& style, const api::Hooks& hooks);

}  // namespace tacit::cli
