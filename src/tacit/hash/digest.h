#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tacit {

/// 32 bytes of hash output: 128 bits of collision strength.
using Digest = std::array<uint8_t, 32>;

/// Whether the first `bits` bits are zero, 0 <= bits <= 64; bit 7 of byte 0 is the first.
inline bool has_leading_zeros(const Digest& digest, int bits) {
  uint64_t head = 0;
  for (size_t i = 0; i < 8; ++i) head = head << 8 | digest[i];
  return bits == 0 || head >> (64 - bits) == 0;
}

}  // namespace tacit
