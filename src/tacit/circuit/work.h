#pragma once

#include <cstdint>

#include "tacit/circuit/circuit.h"

namespace tacit::circuit {

/// Above this a program is refused: its forms would keep the verifier busy for more than a second or two, or fill its memory.
inline constexpr uint64_t kMaxFormWork = uint64_t{1} << 26;

/// Elements of one factor of a form: an axis, or several that a view entangles.
inline constexpr uint64_t kMaxFactorSize = uint64_t{1} << 22;

/// About how many field operations the forms of a laid-out circuit take the verifier: every lookup, equation and factor
/// is pulled back to the tensors that it is made of, and evaluated there. Counting ends soon after `kMaxFormWork`; a factor
/// that is too large is more than that.
uint64_t form_work(const Circuit& circuit);

}  // namespace tacit::circuit
