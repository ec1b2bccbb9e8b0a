#include <algorithm>
#include <atomic>
#include <limits>

#include "tacit/base/parallel.h"
#include "tacit/hash/blake3_lanes.h"
#include "tacit/transcript/transcript.h"

namespace tacit {
namespace {

constexpr uint64_t kNone = std::numeric_limits<uint64_t>::max();
constexpr uint64_t kWindow = uint64_t{1} << 18;  ///< nonces between two meetings of the threads
constexpr uint64_t kStep = uint64_t{1} << 12;    ///< nonces between two looks at what the others found

void lower_to(std::atomic<uint64_t>& least, uint64_t value) {
  uint64_t seen = least.load();
  while (value < seen && !least.compare_exchange_weak(seen, value)) {
  }
}

/// The least good nonce in [begin, begin + kWindow), or kNone.
uint64_t search_window(const blake3::Words8& key, int bits, uint64_t begin) {
  std::atomic<uint64_t> least{kNone};
  parallel_for(kWindow, kStep, [&](size_t first, size_t last) {
    for (uint64_t at = begin + first; at < begin + last && at < least.load(); at += kStep) {
      const auto nonce = blake3::find_nonce(key, bits, at, std::min<uint64_t>(at + kStep, begin + last));
      if (nonce.has_value()) lower_to(least, *nonce);
    }
  });
  return least.load();
}

}  // namespace

uint64_t Transcript::grind(std::string_view label, int bits) {
  const blake3::Words8 key = blake3::to_words(grinding_key(label, bits));
  uint64_t nonce = kNone;
  for (uint64_t begin = 0; nonce == kNone; begin += kWindow) nonce = search_window(key, bits, begin);
  absorb_u64(label, nonce);
  return nonce;
}

}  // namespace tacit
