#pragma once

#include <algorithm>
#include <cstdint>

#include "tacit/op/leaf/semantics.h"
#include "tacit/program/program.h"

/// kClamp {shift, low, high, bits}: t = round_half_up(x / 2^shift), which must be nearer than 2^bits to [low, high];
/// y = min(max(t, low), high). The range of t takes no bits of y: a bounded activation of wide sums.
namespace tacit::op {

/// Positions of kClamp's attributes.
enum ClampAttribute : size_t { kClampShift, kClampLow, kClampHigh, kClampBits, kNumClampAttributes };

inline constexpr int64_t kMaxClampBound = int64_t{1} << 47;
inline constexpr int kMaxClampBits = 48;

/// What t may be.
inline Range clamp_range(const program::Node& node) {
  const int64_t beyond = (int64_t{1} << node.attributes[kClampBits]) - 1;
  return {node.attributes[kClampLow] - beyond, node.attributes[kClampHigh] + beyond};
}

inline int64_t clamp(const program::Node& node, int64_t t) {
  return std::clamp(t, node.attributes[kClampLow], node.attributes[kClampHigh]);
}

}  // namespace tacit::op
