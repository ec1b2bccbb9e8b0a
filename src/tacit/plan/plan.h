#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tacit/plan/methods.h"
#include "tacit/program/program.h"

/// The planner: fills in what a compiled program leaves open, by a cost model whose counts are exact functions of the
/// program. Deterministic, so that one model has one digest.
namespace tacit::plan {

struct Options {
  std::optional<uint32_t> openings = {};  ///< proofs that one set-up answers; the planner's choice where unset
  bool fixed = false;                ///< a fixed default instead of the planner's choices, to compare with
};

/// What a proof is about, counted.
struct Size {
  uint64_t weight_cells = 0;  ///< committed once, at set-up
  uint64_t own_cells = 0;     ///< committed in every proof
  uint64_t lookups = 0;
  uint64_t leaves = 0;        ///< of the lookup tree: lookups and rows of tables
};

/// What the chosen program is expected to cost, on two cores.
struct Estimate {
  double prove_seconds = 0;
  uint64_t memory_bytes = 0;        ///< of a proof
  uint64_t setup_memory_bytes = 0;  ///< of commitment and registration
  uint64_t proof_bytes = 0;
  uint64_t registration_bytes = 0;
};

/// Limbs of so many bits, and what the cells and lookups that depend on them cost.
struct WidthChoice {
  int bits = 0;
  double nanoseconds = 0;
};

/// Columns and rate of the commitments, and what they cost.
struct LayoutChoice {
  int log_columns = 0;
  int log_inv_rate = 0;
  uint32_t queries = 0;
  double prove_seconds = 0;
  uint64_t proof_bytes = 0;
  bool chosen = false;
};

/// All that was compared: what was not chosen was rejected. Empty lists under a fixed plan.
struct Choices {
  std::vector<MethodChoice> methods;
  std::vector<WidthChoice> limbs, registration_limbs;
  std::vector<LayoutChoice> layouts;
};

struct Plan {
  Size size;
  Estimate estimate;
  Choices choices;
};

/// Sets limb widths, openings and the parameters of both kinds of proof. The number of openings counts the registration.
/// Throws UserError{kUnsupportedModel} where no parameters reach the security level or a limit is passed.
Plan complete(program::Program& program, const Options& options);

/// Nanoseconds that a proof spends on the program's own cells and on lookups and tables: what compilers compare. Infinite for
/// a program that is refused.
struct LayoutCost {
  double nanoseconds = 0;
  int limb_bits = 0;
};
/// At limbs of this width, or at the best one for 0.
LayoutCost layout_cost(program::Program program, int limb_bits);

}  // namespace tacit::plan
