#pragma once

#include "tacit/hash/blake3_lanes.h"

/// The one-lane reference of blake3_lanes.h. It also does what is left over by the lanes.
namespace tacit::blake3::scalar {

void xof_blocks(const Words8& key, const Words16& block, uint64_t counter, uint32_t block_bytes,
                std::span<uint8_t> out);
void hash_blocks(const Words8& key, const uint8_t* blocks, std::span<Digest> out);
void hash_leaves(const Words8& key, const Leaves& leaves, uint32_t first, std::span<Digest> out);
std::optional<uint64_t> find_nonce(const Words8& key, int bits, uint64_t begin, uint64_t end);

}  // namespace tacit::blake3::scalar
