#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tacit/hash/digest.h"

/// BLAKE3's compression function and its constants, shared by the scalar hash, the multi-lane kernel and the
/// CSPRNG. Source: O'Connor, Aumasson, Neves, Wilcox-O'Hearn, "BLAKE3: one function, fast everywhere" (2021),
/// section 2.
namespace tacit::blake3 {

inline constexpr size_t kBlockBytes = 64;
inline constexpr size_t kChunkBytes = 1024;

using Words8 = std::array<uint32_t, 8>;    ///< a chaining value or a key
using Words16 = std::array<uint32_t, 16>;  ///< a message block or an extended output

inline constexpr Words8 kIv = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                               0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// Domain flags of a compression.
inline constexpr uint32_t kChunkStart = 1, kChunkEnd = 2, kParent = 4, kRoot = 8, kKeyedHash = 16,
                          kDeriveKeyContext = 32, kDeriveKeyMaterial = 64;

inline constexpr int kRounds = 7;
/// kSchedule[r][i]: the message word that position i of round r reads (r permutations of the words).
inline constexpr std::array<std::array<uint8_t, 16>, kRounds> kSchedule = [] {
  constexpr std::array<uint8_t, 16> permutation = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
  std::array<std::array<uint8_t, 16>, kRounds> schedule{};
  for (size_t i = 0; i < 16; ++i) schedule[0][i] = static_cast<uint8_t>(i);
  for (size_t r = 1; r < kRounds; ++r)
    for (size_t i = 0; i < 16; ++i) schedule[r][i] = schedule[r - 1][permutation[i]];
  return schedule;
}();

inline uint32_t load_u32(const uint8_t* p) {
  return uint32_t{p[0]} | uint32_t{p[1]} << 8 | uint32_t{p[2]} << 16 | uint32_t{p[3]} << 24;
}
inline void store_u32(uint8_t* p, uint32_t v) {
  for (int i = 0; i < 4; ++i) p[i] = static_cast<uint8_t>(v >> (8 * i));
}

Words8 to_words(const Digest& bytes);
Digest to_digest(const Words8& words);

/// The compression function: the first eight words are the next chaining value, all sixteen the extended
/// output. `block_bytes` counts the message bytes in `block` (0..64); the rest of the block is zero.
Words16 compress(const Words8& chaining_value, const Words16& block, uint64_t counter, uint32_t block_bytes,
                 uint32_t flags);

/// Flags of a keyed message that is one block: 0 <= block_bytes <= 64.
inline constexpr uint32_t kWholeKeyedMessage = kKeyedHash | kChunkStart | kChunkEnd | kRoot;
/// The keyed hash of such a message.
Digest hash_block(const Words8& key, const Words16& block, uint32_t block_bytes);

}  // namespace tacit::blake3
