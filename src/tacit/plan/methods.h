#pragma once

#include <string>
#include <vector>

#include "tacit/program/program.h"

/// How each function that has two exact relations is proved: by a table, whose rows are paid for once, or by one that costs more
/// by element: digits of a ReLU or a step, the clamp of a clip. Both give the same integers.
namespace tacit::plan {

/// All nodes that would share a table.
struct MethodChoice {
  std::string function;        ///< in words, with its width
  std::string other;           ///< what the table is compared with: "digits" or "clamp"
  uint64_t nodes = 0;
  double table_ns = 0, other_ns = 0;
  bool by_table = false;       ///< the cheaper one
};

/// Sets the method of every kTable node that leaves it open, by cost at the program's width of limbs, and returns what was
/// compared. Nodes too wide for a table have none. Empty where the program cannot be elaborated, or has nothing to choose.
std::vector<MethodChoice> choose_methods(program::Program& program);

}  // namespace tacit::plan
