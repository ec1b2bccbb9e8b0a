#pragma once

#include <string_view>
#include <vector>

#include "tacit/data/raw_array.h"

namespace tacit::data {

/// The samples of a file; each holds one array per model input, flat or nested as the file has it.
struct JsonSamples {
  std::vector<std::vector<RawArray>> samples;
  bool is_dataset = false;  ///< the file has the form {"samples": [...]}
};

/// Reads {"input_data": [[..],..]} (one sample) or {"samples": [{"input_data": ..}, ..]}; other members are ignored. Nesting is
/// limited, and nothing is built but the numbers. Throws UserError kBadInput.
JsonSamples parse_json(std::string_view text, std::string_view file);

}  // namespace tacit::data
