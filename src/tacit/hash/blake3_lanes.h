#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "tacit/field/cubic.h"
#include "tacit/hash/blake3_compress.h"
#include "tacit/hash/digest.h"

/// Many equal-length BLAKE3 computations at once: 16 lanes on AVX-512, 8 on AVX2, 4 on SSE4, NEON and
/// WebAssembly, chosen at run time; one lane under set_force_scalar or TACIT_NO_SIMD. The bytes are the same
/// in every case.
namespace tacit::blake3 {

/// Blocks counter, counter + 1, ... of the extended output of a keyed message that is one block.
/// `out.size()` is a multiple of 64.
void xof_blocks(const Words8& key, const Words16& block, uint64_t counter, uint32_t block_bytes,
                std::span<uint8_t> out);

/// out[i] = the keyed hash of the 64 bytes at blocks + 64 i.
void hash_blocks(const Words8& key, const uint8_t* blocks, std::span<Digest> out);

/// Equal-length leaves, of which lane code makes the words itself: u32 tree_id | u32 index | salt | data.
struct Leaves {
  uint32_t tree_id = 0;
  uint32_t index = 0;                      ///< of leaf 0 in its tree
  const uint8_t* salts = nullptr;          ///< 16 bytes a leaf, or null
  std::span<const F* const> columns = {};  ///< data of leaf i: columns[0][i], columns[1][i], ...
  const F* rows = nullptr;  ///< or, without columns: row_length elements from rows[i row_length]
  size_t row_length = 0;

  size_t data_elements() const { return columns.empty() ? row_length : columns.size(); }
  size_t bytes() const { return 8 + (salts == nullptr ? 0 : 16) + 8 * data_elements(); }
};

/// out[i] = the keyed hash of leaf first + i.
void hash_leaves(const Words8& key, const Leaves& leaves, uint32_t first, std::span<Digest> out);

/// The least nonce in [begin, end) whose keyed hash, of its 8 little-endian bytes, has `bits` leading zeros,
/// 0 <= bits <= 32.
std::optional<uint64_t> find_nonce(const Words8& key, int bits, uint64_t begin, uint64_t end);

}  // namespace tacit::blake3
