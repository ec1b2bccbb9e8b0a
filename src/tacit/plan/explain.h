#pragma once

#include <span>
#include <string>
#include <vector>

#include "tacit/plan/plan.h"
#include "tacit/program/program.h"

namespace tacit::plan {

/// What one part of a program costs a prover.
struct CostLine {
  std::string name;       ///< of the model's node or input, or what a table holds
  std::string operation;  ///< of the program, or "table"
  uint64_t cells = 0;     ///< committed: once for a weight, else in every proof
  uint64_t lookups = 0;   ///< of a table: its rows
  uint64_t products = 0;  ///< terms of the sums that the sumcheck runs over, each sum padded to a power of two
  double microseconds = 0;
};

/// Why a program is proved as it is, and what it costs by the planner's profile.
struct Explanation {
  Plan plan;
  int limb_bits = 0, registration_limb_bits = 0;
  std::vector<CostLine> nodes;   ///< those that cost something; the sum of products is in the node that rounds it
  std::vector<CostLine> tables;
};

/// `program` is complete, `node_names` has one name per program node, and `plan` is what `complete` returned.
Explanation explain(const program::Program& program, std::span<const std::string> node_names, const Plan& plan);

/// For people, one finding a line.
std::string to_text(const Explanation& explanation);

}  // namespace tacit::plan
