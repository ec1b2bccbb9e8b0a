#pragma once

#include <span>
#include <string>

#include "tacit/program/program.h"

namespace tacit::plan {

/// What each part of the program costs a prover, for people: committed cells, lookups and time by node of the model
/// (`node_names`, one per program node), then the tables. `program` is complete.
std::string explain(const program::Program& program, std::span<const std::string> node_names);

}  // namespace tacit::plan
