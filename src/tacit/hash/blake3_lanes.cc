#include "tacit/hash/blake3_lanes.h"

#include "tacit/hash/blake3_scalar.h"

namespace tacit::blake3 {

void xof_blocks(const Words8& key, const Words16& block, uint64_t counter, uint32_t block_bytes,
                std::span<uint8_t> out) {
  scalar::xof_blocks(key, block, counter, block_bytes, out);
}

void hash_blocks(const Words8& key, const uint8_t* blocks, std::span<Digest> out) {
  scalar::hash_blocks(key, blocks, out);
}

void hash_leaves(const Words8& key, const Leaves& leaves, uint32_t first, std::span<Digest> out) {
  scalar::hash_leaves(key, leaves, first, out);
}

std::optional<uint64_t> find_nonce(const Words8& key, int bits, uint64_t begin, uint64_t end) {
  return scalar::find_nonce(key, bits, begin, end);
}

}  // namespace tacit::blake3
