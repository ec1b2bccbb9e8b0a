#pragma once

#include <cstdint>
#include <span>

#include "tacit/hash/blake3.h"

namespace tacit {

/// The random oracle of the transcript: the bytes of block `block`, 64 each, of its output on the records absorbed so far.
/// It lies in a file of its own, so that a test may link another one: the simulator of tests/zk programs it.
void random_oracle(const Blake3& records, uint64_t block, std::span<uint8_t> out);

}  // namespace tacit
