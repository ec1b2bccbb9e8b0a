#pragma once

namespace tacit::plan {

/// Costs in nanoseconds on two cores, measured by the benches of this repository.
inline constexpr double kCellNs = 30, kLeafNs = 90, kProductNs = 40, kButterflyNs = 1.5, kHashBlockNs = 15, kGrindNs = 15,
                        kStoredByteNs = 0.05;

}  // namespace tacit::plan
