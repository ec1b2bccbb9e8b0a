// The reader of samples in JSON.

#include "tacit/data/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const auto json = tacit::data::parse_json({reinterpret_cast<const char*>(data), size}, "fuzz");
    for (const auto& sample : json.samples) {
      for (const auto& array : sample) {
        if (static_cast<size_t>(tacit::num_elements(array.tensor.shape)) != array.tensor.data.size()) __builtin_trap();
      }
    }
  } catch (const tacit::UserError&) {
  }
  return 0;
}
