#pragma once

namespace tacit::plan {

/// The stored profile: what the planner's unit costs are, in nanoseconds of two cores, and where they were measured. It is
/// part of what fixes a program, so that one model has one digest; scripts/fit_costs.py measures it again.
inline constexpr int kProfileVersion = 1;
inline constexpr const char* kProfileMachine = "AMD EPYC, 2 threads, 2026-11";
inline constexpr double kCellNs = 30, kLeafNs = 90, kProductNs = 40, kButterflyNs = 1.5, kHashBlockNs = 15, kGrindNs = 15,
                        kStoredByteNs = 0.05;

}  // namespace tacit::plan
