// Programs and commitments from an adversary: the verifier's loader.

#include "tacit/verifier/verifier.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const tacit::ByteSpan bytes(data, size);
  // The commitment is what follows the first `split` bytes, named by the last two.
  const size_t split = size < 2 ? size : std::min<size_t>(size - 2, data[size - 2] * 256u + data[size - 1]);
  const auto whole = tacit::verifier::Model::load(bytes, {});
  const auto parts = tacit::verifier::Model::load(bytes.first(split), bytes.subspan(split));
  static_cast<void>(whole);
  static_cast<void>(parts);
  return 0;
}
