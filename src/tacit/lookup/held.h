#pragma once

#include <cstddef>

namespace tacit::lookup {

/// More leaves than these are as large as all that a proof holds besides: the prover makes them anew rather than hold them
/// while the layers above are proved.
inline constexpr size_t kMaxHeldLeaves = size_t{1} << 22;

}  // namespace tacit::lookup
