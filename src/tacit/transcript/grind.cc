#include <limits>

#include "tacit/base/check.h"
#include "tacit/hash/blake3_lanes.h"
#include "tacit/transcript/transcript.h"

namespace tacit {

uint64_t Transcript::grind(std::string_view label, int bits) {
  const blake3::Words8 key = blake3::to_words(grinding_key(label, bits));
  const auto nonce = blake3::find_nonce(key, bits, 0, std::numeric_limits<uint64_t>::max());
  TACIT_CHECK(nonce.has_value());
  absorb_u64(label, *nonce);
  return *nonce;
}

}  // namespace tacit
