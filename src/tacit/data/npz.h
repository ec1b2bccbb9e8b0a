#pragma once

#include <string_view>
#include <vector>

#include "tacit/data/raw_array.h"

namespace tacit::data {

/// Reads NumPy's archive of arrays: a zip file, members stored or deflated, each "name.npy". Throws UserError kBadInput.
/// `wanted` tells which names to decode; the others only appear in the result's `names`.
struct Npz {
  std::vector<NamedArray> arrays;
  std::vector<std::string> names;  ///< of every array in the file
};
Npz parse_npz(ByteSpan bytes, std::string_view file, const std::vector<std::string>& wanted);

}  // namespace tacit::data
