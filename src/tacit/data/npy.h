#pragma once

#include <string_view>

#include "tacit/data/raw_array.h"

namespace tacit::data {

/// Reads NumPy's array format (versions 1 to 3): booleans, integers of 1 to 8 bytes, floats of 2, 4 and 8 bytes, either byte
/// order, C or Fortran order. `file` names the source in errors. Throws UserError kBadInput.
RawArray parse_npy(ByteSpan bytes, std::string_view file);

}  // namespace tacit::data
