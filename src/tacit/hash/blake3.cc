#include "tacit/hash/blake3.h"

#include <algorithm>

namespace tacit {
namespace blake3 {
namespace {

uint32_t rotate_right(uint32_t x, int n) { return x >> n | x << (32 - n); }

void quarter_round(Words16& v, size_t a, size_t b, size_t c, size_t d, uint32_t x, uint32_t y) {
  v[a] += v[b] + x;
  v[d] = rotate_right(v[d] ^ v[a], 16);
  v[c] += v[d];
  v[b] = rotate_right(v[b] ^ v[c], 12);
  v[a] += v[b] + y;
  v[d] = rotate_right(v[d] ^ v[a], 8);
  v[c] += v[d];
  v[b] = rotate_right(v[b] ^ v[c], 7);
}

/// Mixes the columns, then the diagonals, of the 4 x 4 state.
void round(Words16& v, const Words16& m, const std::array<uint8_t, 16>& s) {
  quarter_round(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
  quarter_round(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
  quarter_round(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
  quarter_round(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
  quarter_round(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
  quarter_round(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
  quarter_round(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
  quarter_round(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
}

Words16 load_block(const std::array<uint8_t, kBlockBytes>& bytes) {
  Words16 words;
  for (size_t i = 0; i < 16; ++i) words[i] = load_u32(&bytes[4 * i]);
  return words;
}

Words8 first_half(const Words16& v) {
  Words8 h;
  std::copy_n(v.begin(), 8, h.begin());
  return h;
}

}  // namespace

Words8 to_words(const Digest& bytes) {
  Words8 words;
  for (size_t i = 0; i < 8; ++i) words[i] = load_u32(&bytes[4 * i]);
  return words;
}

Digest to_digest(const Words8& words) {
  Digest bytes;
  for (size_t i = 0; i < 8; ++i) store_u32(&bytes[4 * i], words[i]);
  return bytes;
}

Words16 compress(const Words8& cv, const Words16& block, uint64_t counter, uint32_t block_bytes,
                 uint32_t flags) {
  Words16 v;
  std::copy_n(cv.begin(), 8, v.begin());
  std::copy_n(kIv.begin(), 4, v.begin() + 8);
  v[12] = static_cast<uint32_t>(counter);
  v[13] = static_cast<uint32_t>(counter >> 32);
  v[14] = block_bytes;
  v[15] = flags;
  for (const auto& schedule : kSchedule) round(v, block, schedule);
  for (size_t i = 0; i < 8; ++i) {
    v[i] ^= v[i + 8];
    v[i + 8] ^= cv[i];
  }
  return v;
}

Digest hash_block(const Words8& key, const Words16& block, uint32_t block_bytes) {
  return to_digest(first_half(compress(key, block, 0, block_bytes, kWholeKeyedMessage)));
}

}  // namespace blake3

using blake3::Words8;

Words8 Blake3::Node::chaining_value() const {
  return blake3::first_half(blake3::compress(input, block, counter, block_bytes, flags));
}

Blake3 Blake3::derive_key(std::string_view context) {
  Blake3 hasher(blake3::kIv, blake3::kDeriveKeyContext);
  hasher.update(context);
  return Blake3(blake3::to_words(hasher.finalize()), blake3::kDeriveKeyMaterial);
}

/// A full block waits for more input before it is compressed: the message's last block carries other flags.
void Blake3::update(ByteSpan bytes) {
  while (!bytes.empty()) {
    if (buffered_ == blake3::kBlockBytes) finish_block();
    const size_t n = std::min(bytes.size(), blake3::kBlockBytes - buffered_);
    std::copy_n(bytes.begin(), n, buffer_.begin() + buffered_);
    buffered_ += static_cast<uint32_t>(n);
    bytes = bytes.subspan(n);
  }
}

void Blake3::finish_block() {
  if (blocks_ + 1 == blake3::kChunkBytes / blake3::kBlockBytes) {
    finish_chunk();
  } else {
    const Node node{chunk_value_, blake3::load_block(buffer_), chunks_, buffered_, mode_ | start_flag()};
    chunk_value_ = node.chaining_value();
    ++blocks_;
  }
  buffer_.fill(0);
  buffered_ = 0;
}

/// Every trailing one bit of the count of chunks before this one is a finished left sibling of its subtree.
void Blake3::finish_chunk() {
  Words8 subtree = chunk_end().chaining_value();
  for (uint64_t left = chunks_; left & 1; left >>= 1)
    subtree = parent(stack_[--depth_], subtree).chaining_value();
  stack_[depth_++] = subtree;
  ++chunks_;
  chunk_value_ = key_;
  blocks_ = 0;
}

Blake3::Node Blake3::chunk_end() const {
  return {chunk_value_, blake3::load_block(buffer_), chunks_, buffered_,
          mode_ | start_flag() | blake3::kChunkEnd};
}

Blake3::Node Blake3::parent(const Words8& left, const Words8& right) const {
  Node node{key_, {}, 0, blake3::kBlockBytes, mode_ | blake3::kParent};
  std::copy(left.begin(), left.end(), node.block.begin());
  std::copy(right.begin(), right.end(), node.block.begin() + 8);
  return node;
}

Blake3::Node Blake3::root() const {
  Node node = chunk_end();
  for (size_t i = depth_; i-- > 0;) node = parent(stack_[i], node.chaining_value());
  return node;
}

Digest Blake3::finalize() const {
  Digest digest;
  finalize_xof(digest);
  return digest;
}

void Blake3::finalize_xof(std::span<uint8_t> out, uint64_t first_block) const {
  const Node node = root();
  for (uint64_t counter = first_block; !out.empty(); ++counter) {
    const blake3::Words16 words =
        blake3::compress(node.input, node.block, counter, node.block_bytes, node.flags | blake3::kRoot);
    std::array<uint8_t, blake3::kBlockBytes> bytes;
    for (size_t i = 0; i < 16; ++i) blake3::store_u32(&bytes[4 * i], words[i]);
    const size_t n = std::min(out.size(), bytes.size());
    std::copy_n(bytes.begin(), n, out.begin());
    out = out.subspan(n);
  }
}

Digest domain_key(std::string_view context) { return Blake3::derive_key(context).finalize(); }

}  // namespace tacit
