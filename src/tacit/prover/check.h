#pragma once

#include <cstdint>
#include <optional>

#include "tacit/prover/cells.h"

namespace tacit::prover {

/// The first lookup or equation of the circuit that the cells do not satisfy.
struct Violation {
  enum class Kind : uint8_t { kLookup, kEquation } kind;
  size_t index;    ///< among the circuit's lookups or zeros
  size_t element;  ///< row-major
};

/// Checks a witness in clear: the meaning of a circuit, without any protocol. For tests and for finding faults.
std::optional<Violation> find_violation(const circuit::Circuit& circuit, const Cells& cells);

}  // namespace tacit::prover
