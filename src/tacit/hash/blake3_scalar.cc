#include "tacit/hash/blake3_scalar.h"

#include "tacit/base/bytes.h"
#include "tacit/hash/blake3.h"

namespace tacit::blake3::scalar {
namespace {

Bytes leaf_message(const Leaves& leaves, uint32_t index) {
  ByteWriter message;
  message.u32(leaves.tree_id);
  message.u32(leaves.index + index);
  if (leaves.salts != nullptr) message.raw({leaves.salts + size_t{16} * index, 16});
  for (const F* column : leaves.columns) message.u64(column[index].value());
  for (size_t j = 0; j < leaves.row_length; ++j)
    message.u64(leaves.rows[index * leaves.row_length + j].value());
  return message.take();
}

}  // namespace

void xof_blocks(const Words8& key, const Words16& block, uint64_t counter, uint32_t block_bytes,
                std::span<uint8_t> out) {
  for (size_t at = 0; at < out.size(); at += kBlockBytes) {
    const Words16 words = compress(key, block, counter++, block_bytes, kWholeKeyedMessage);
    for (size_t i = 0; i < 16; ++i) store_u32(&out[at + 4 * i], words[i]);
  }
}

void hash_blocks(const Words8& key, const uint8_t* blocks, std::span<Digest> out) {
  for (Digest& digest : out) {
    Words16 block;
    for (uint32_t& word : block) {
      word = load_u32(blocks);
      blocks += 4;
    }
    digest = hash_block(key, block, kBlockBytes);
  }
}

void hash_leaves(const Words8& key, const Leaves& leaves, uint32_t first, std::span<Digest> out) {
  const Blake3 keyed = Blake3::keyed(to_digest(key));
  for (Digest& digest : out) {
    Blake3 hasher = keyed;
    hasher.update(leaf_message(leaves, first++));
    digest = hasher.finalize();
  }
}

std::optional<uint64_t> find_nonce(const Words8& key, int bits, uint64_t begin, uint64_t end) {
  for (uint64_t nonce = begin; nonce < end; ++nonce) {
    const Words16 block = {static_cast<uint32_t>(nonce), static_cast<uint32_t>(nonce >> 32)};
    if (has_leading_zeros(hash_block(key, block, 8), bits)) return nonce;
  }
  return std::nullopt;
}

}  // namespace tacit::blake3::scalar
