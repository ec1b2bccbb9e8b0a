#pragma once

#include <array>
#include <span>
#include <string_view>

#include "tacit/base/bytes.h"
#include "tacit/hash/blake3_compress.h"
#include "tacit/hash/digest.h"

namespace tacit {

/// The BLAKE3 hash (2021 specification): streaming, in its three modes, with extendable output.
/// `finalize` leaves the hasher as it is, so that one may go on with `update`.
class Blake3 {
 public:
  /// The plain hash.
  Blake3() : Blake3(blake3::kIv, 0) {}
  /// The keyed hash.
  static Blake3 keyed(const Digest& key) { return Blake3(blake3::to_words(key), blake3::kKeyedHash); }
  /// Key derivation: the updates are the key material. `context` is a constant, unique to its purpose.
  static Blake3 derive_key(std::string_view context);

  void update(ByteSpan bytes);
  void update(std::string_view text) { update({reinterpret_cast<const uint8_t*>(text.data()), text.size()}); }
  /// The first 32 bytes of the output.
  Digest finalize() const;
  /// `out.size()` bytes of the extended output, from its byte 64 * first_block on.
  void finalize_xof(std::span<uint8_t> out, uint64_t first_block = 0) const;

 private:
  /// A compression whose flags are complete but for kRoot.
  struct Node {
    blake3::Words8 input;
    blake3::Words16 block;
    uint64_t counter;
    uint32_t block_bytes;
    uint32_t flags;
    blake3::Words8 chaining_value() const;
  };
  /// Chunks are at most 2^54, so that this many subtrees can wait for their right siblings.
  static constexpr size_t kMaxDepth = 54;

  Blake3(const blake3::Words8& key, uint32_t mode) : key_(key), mode_(mode), chunk_value_(key) {}
  uint32_t start_flag() const { return blocks_ == 0 ? blake3::kChunkStart : 0; }
  Node chunk_end() const;
  Node parent(const blake3::Words8& left, const blake3::Words8& right) const;
  Node root() const;
  void finish_block();
  void finish_chunk();

  blake3::Words8 key_;
  uint32_t mode_;
  blake3::Words8 chunk_value_;                         ///< chaining value inside the current chunk
  std::array<uint8_t, blake3::kBlockBytes> buffer_{};  ///< the current block, zero beyond buffered_
  uint32_t buffered_ = 0;
  uint32_t blocks_ = 0;  ///< finished blocks of the current chunk
  uint64_t chunks_ = 0;  ///< finished chunks
  uint32_t depth_ = 0;
  std::array<blake3::Words8, kMaxDepth> stack_;  ///< finished subtrees, largest first; depth_ are valid
};

/// The 32-byte key that BLAKE3's derive_key mode gives for `context` and no key material.
Digest domain_key(std::string_view context);

}  // namespace tacit
