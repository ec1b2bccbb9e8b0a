#include "tacit/hash/blake3_lanes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tacit/base/check.h"
#include "tacit/base/dispatch.h"
#include "tacit/hash/blake3_scalar.h"

#if !TACIT_NO_SIMD
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tacit/hash/blake3_lanes.cc"
// A state is an array of vectors, which scalable vectors do not form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
/// Each kernel works on full vectors of messages, one a lane, and returns how many messages it has done.
namespace tacit::blake3::HWY_NAMESPACE {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128

size_t xof_blocks(const Words8&, const Words16&, uint64_t, uint32_t, std::span<uint8_t>) { return 0; }
size_t hash_blocks(const Words8&, const uint8_t*, std::span<Digest>) { return 0; }
size_t hash_leaves(const Words8&, const Leaves&, uint32_t, std::span<Digest>) { return 0; }
uint64_t skip_nonces(const Words8&, int, uint64_t, uint64_t) { return 0; }

#else

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<uint32_t, 16>;
using D64 = hn::Repartition<uint64_t, D>;
using V = hn::Vec<D>;
constexpr size_t kLanes = hn::MaxLanes(D());
/// Messages are below 2^32 bytes: at most 2^22 chunks.
constexpr size_t kMaxDepth = 22;

HWY_INLINE V broadcast(uint32_t word) { return hn::Set(D(), word); }

/// RotateRight; a rotation by whole bytes is one shuffle where there is no instruction for it.
template <int kBits>
HWY_INLINE V rotate(V v) {
#if HWY_TARGET > HWY_AVX3
  if constexpr (kBits % 8 == 0) {
    alignas(16) static constexpr auto kFrom = [] {
      std::array<uint8_t, 16> from{};
      for (size_t i = 0; i < 16; ++i) from[i] = static_cast<uint8_t>(i / 4 * 4 + (i + kBits / 8) % 4);
      return from;
    }();
    const hn::Repartition<uint8_t, D> d8;
    return hn::BitCast(D(), hn::TableLookupBytes(hn::BitCast(d8, v), hn::LoadDup128(d8, kFrom.data())));
  }
#endif
  return hn::RotateRight<kBits>(v);
}

HWY_INLINE void quarter_round(V& a, V& b, V& c, V& d, V x, V y) {
  a = hn::Add(hn::Add(a, b), x);
  d = rotate<16>(hn::Xor(d, a));
  c = hn::Add(c, d);
  b = rotate<12>(hn::Xor(b, c));
  a = hn::Add(hn::Add(a, b), y);
  d = rotate<8>(hn::Xor(d, a));
  c = hn::Add(c, d);
  b = rotate<7>(hn::Xor(b, c));
}

template <size_t kRound>
HWY_INLINE void round(V* v, const V* m) {
  constexpr std::array<uint8_t, 16> s = kSchedule[kRound];
  quarter_round(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
  quarter_round(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
  quarter_round(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
  quarter_round(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
  quarter_round(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
  quarter_round(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
  quarter_round(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
  quarter_round(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
}

template <size_t... kRound>
HWY_INLINE void all_rounds(V* v, const V* m, std::index_sequence<kRound...>) {
  (round<kRound>(v, m), ...);
}

/// A 64-bit counter in two words.
struct Counter {
  V low, high;
};
HWY_INLINE Counter same_counter(uint64_t n) {
  return {broadcast(static_cast<uint32_t>(n)), broadcast(static_cast<uint32_t>(n >> 32))};
}
/// n, n + 1, ... along the lanes.
HWY_INLINE Counter counter_from(uint64_t n) {
  const V start = broadcast(static_cast<uint32_t>(n)), low = hn::Add(start, hn::Iota(D(), 0));
  const V carry = hn::IfThenElseZero(hn::Lt(low, start), broadcast(1));
  return {low, hn::Add(broadcast(static_cast<uint32_t>(n >> 32)), carry)};
}

/// The rounds of the compression function, before its feed-forward: v[0..16).
HWY_INLINE void mix(const V* chaining_value, const V* m, Counter counter, uint32_t block_bytes,
                    uint32_t flags, V* v) {
  for (size_t i = 0; i < 8; ++i) v[i] = chaining_value[i];
  for (size_t i = 0; i < 4; ++i) v[8 + i] = broadcast(kIv[i]);
  v[12] = counter.low;
  v[13] = counter.high;
  v[14] = broadcast(block_bytes);
  v[15] = broadcast(flags);
  all_rounds(v, m, std::make_index_sequence<kRounds>());
}

/// Replaces the chaining value by the next one.
HWY_NOINLINE void compress(V* chaining_value, const V* m, uint64_t counter, uint32_t block_bytes,
                           uint32_t flags) {
  V v[16];
  mix(chaining_value, m, same_counter(counter), block_bytes, flags, v);
  for (size_t i = 0; i < 8; ++i) chaining_value[i] = hn::Xor(v[i], v[i + 8]);
}

HWY_INLINE void broadcast_words(const Words8& words, V* v) {
  for (size_t i = 0; i < words.size(); ++i) v[i] = broadcast(words[i]);
}

/// The quads (four words) at `base`, base + stride, ... side by side.
template <class DV>
HWY_INLINE hn::Vec<DV> load_quads(DV d, const uint8_t* base, size_t stride) {
  if constexpr (hn::MaxLanes(d) == 4) {
    return hn::LoadU(d, reinterpret_cast<const uint32_t*>(base));
  } else {
    const hn::Half<DV> half;
    const uint8_t* middle = base + hn::MaxLanes(half) / 4 * stride;
    return hn::Combine(d, load_quads(half, middle, stride), load_quads(half, base, stride));
  }
}

template <class DV>
HWY_INLINE void store_quads(DV d, hn::Vec<DV> v, uint8_t* base, size_t stride) {
  if constexpr (hn::MaxLanes(d) == 4) {
    hn::StoreU(v, d, reinterpret_cast<uint32_t*>(base));
  } else {
    const hn::Half<DV> half;
    store_quads(half, hn::LowerHalf(half, v), base, stride);
    store_quads(half, hn::UpperHalf(half, v), base + hn::MaxLanes(half) / 4 * stride, stride);
  }
}

/// Transposes the 4 x 4 words of every 128-bit block of v[0..4).
HWY_INLINE void transpose_quads(V* v) {
  const D d;
  const D64 d64;
  const auto a = hn::BitCast(d64, hn::InterleaveLower(d, v[0], v[1]));
  const auto b = hn::BitCast(d64, hn::InterleaveLower(d, v[2], v[3]));
  const auto c = hn::BitCast(d64, hn::InterleaveUpper(d, v[0], v[1]));
  const auto e = hn::BitCast(d64, hn::InterleaveUpper(d, v[2], v[3]));
  v[0] = hn::BitCast(d, hn::InterleaveLower(d64, a, b));
  v[1] = hn::BitCast(d, hn::InterleaveUpper(d64, a, b));
  v[2] = hn::BitCast(d, hn::InterleaveLower(d64, c, e));
  v[3] = hn::BitCast(d, hn::InterleaveUpper(d64, c, e));
}

/// Four words a lane, lane l from base + l stride: words[k] holds word k of every lane.
HWY_INLINE void load_four_words(const uint8_t* base, size_t stride, V* words) {
  for (size_t k = 0; k < 4; ++k) words[k] = load_quads(D(), base + k * stride, 4 * stride);
  transpose_quads(words);
}
HWY_INLINE void store_four_words(const V* words, uint8_t* base, size_t stride) {
  V v[4] = {words[0], words[1], words[2], words[3]};
  transpose_quads(v);
  for (size_t k = 0; k < 4; ++k) store_quads(D(), v[k], base + k * stride, 4 * stride);
}

HWY_INLINE void store_digests(const V* words, Digest* out) {
  store_four_words(words, out->data(), sizeof(Digest));
  store_four_words(words + 4, out->data() + 16, sizeof(Digest));
}

/// The low and the high words of one 64-bit value a lane.
HWY_INLINE void load_values(const uint64_t* values, V* words) {
  const D d;
  const auto* p = reinterpret_cast<const uint32_t*>(values);
  const V a = hn::LoadU(d, p), b = hn::LoadU(d, p + kLanes);
  words[0] = hn::ConcatEven(d, b, a);
  words[1] = hn::ConcatOdd(d, b, a);
}

/// Messages that lie in memory as one 64-byte block each.
struct BlockLoader {
  const uint8_t* blocks;
  HWY_INLINE void operator()(size_t, V* m) const {
    for (size_t k = 0; k < 16; k += 4) load_four_words(blocks + 4 * k, kBlockBytes, m + k);
  }
};

/// Leaves first, first + 1, ... along the lanes.
struct LeafLoader {
  const Leaves& leaves;
  uint32_t first;

  HWY_INLINE void operator()(size_t block, V* m) const {
    const size_t header_words = leaves.salts == nullptr ? 2 : 6;
    size_t word = 0, element = 8 * block - header_words / 2;
    if (block == 0) {
      m[0] = broadcast(leaves.tree_id);
      m[1] = hn::Add(broadcast(leaves.index + first), hn::Iota(D(), 0));
      if (leaves.salts != nullptr) load_four_words(leaves.salts + size_t{16} * first, 16, m + 2);
      word = header_words;
      element = 0;
    }
    const size_t count = std::min((16 - word) / 2, leaves.data_elements() - element);
    if (leaves.columns.empty()) {
      load_row_elements(element, count, m + word);
    } else {
      load_column_elements(element, count, m + word);
    }
    for (size_t i = word + 2 * count; i < 16; ++i) m[i] = hn::Zero(D());
  }

  HWY_INLINE void load_column_elements(size_t element, size_t count, V* words) const {
    for (size_t i = 0; i < count; ++i) {
      const auto* values = reinterpret_cast<const uint64_t*>(leaves.columns[element + i] + first);
      load_values(values, words + 2 * i);
      // These are more streams than hardware prefetchers follow. A prefetch beyond the end does nothing.
      for (size_t line = 0; line < kLanes; line += 8) hwy::Prefetch(values + 2 * kLanes + line);
    }
  }

  HWY_INLINE void load_row_elements(size_t element, size_t count, V* words) const {
    const F* row = leaves.rows + first * leaves.row_length + element;
    const size_t stride = leaves.row_length * sizeof(F);
    size_t i = 0;
    for (; i + 2 <= count; i += 2)
      load_four_words(reinterpret_cast<const uint8_t*>(row + i), stride, words + 2 * i);
    if (i == count) return;
    uint64_t last[kLanes];
    for (size_t lane = 0; lane < kLanes; ++lane) last[lane] = row[lane * leaves.row_length + i].value();
    load_values(last, words + 2 * i);
  }
};

/// The chaining value of chunk `chunk`, whose message is `bytes` long in all; kRoot where it is the only one.
template <class Loader>
HWY_INLINE void hash_chunk(const Words8& key, const Loader& load, size_t chunk, size_t bytes,
                           V* chaining_value) {
  const size_t chunk_bytes = std::min(kChunkBytes, bytes - chunk * kChunkBytes);
  const size_t last = (chunk_bytes - 1) / kBlockBytes;
  broadcast_words(key, chaining_value);
  for (size_t block = 0; block <= last; ++block) {
    uint32_t flags = kKeyedHash;
    if (block == 0) flags |= kChunkStart;
    if (block == last) flags |= bytes <= kChunkBytes ? kChunkEnd | kRoot : kChunkEnd;
    V m[16];
    load(chunk * (kChunkBytes / kBlockBytes) + block, m);
    compress(chaining_value, m, chunk,
             static_cast<uint32_t>(std::min(kBlockBytes, chunk_bytes - block * kBlockBytes)), flags);
  }
}

/// right = the chaining value of the parent of `left` and `right`.
HWY_INLINE void hash_parent(const Words8& key, const V* left, V* right, uint32_t root_flag) {
  V m[16];
  for (size_t i = 0; i < 8; ++i) m[i] = left[i], m[8 + i] = right[i];
  broadcast_words(key, right);
  compress(right, m, 0, kBlockBytes, kKeyedHash | kParent | root_flag);
}

/// BLAKE3's tree over kLanes messages of `bytes` > 0 bytes; the digests of lane l go to out[l].
template <class Loader>
HWY_INLINE void hash_messages(const Words8& key, const Loader& load, size_t bytes, Digest* out) {
  const size_t last = (bytes - 1) / kChunkBytes;
  V stack[kMaxDepth][8], subtree[8];
  size_t depth = 0;
  for (size_t chunk = 0; chunk < last; ++chunk) {
    hash_chunk(key, load, chunk, bytes, subtree);
    for (size_t left = chunk; left & 1; left >>= 1) hash_parent(key, stack[--depth], subtree, 0);
    std::copy_n(subtree, 8, stack[depth++]);
  }
  hash_chunk(key, load, last, bytes, subtree);
  while (depth-- > 0) hash_parent(key, stack[depth], subtree, depth == 0 ? kRoot : 0);
  store_digests(subtree, out);
}

size_t hash_blocks(const Words8& key, const uint8_t* blocks, std::span<Digest> out) {
  size_t done = 0;
  for (; done + kLanes <= out.size(); done += kLanes)
    hash_messages(key, BlockLoader{blocks + kBlockBytes * done}, kBlockBytes, &out[done]);
  return done;
}

size_t hash_leaves(const Words8& key, const Leaves& leaves, uint32_t first, std::span<Digest> out) {
  size_t done = 0;
  for (; done + kLanes <= out.size(); done += kLanes)
    hash_messages(key, LeafLoader{leaves, first + static_cast<uint32_t>(done)}, leaves.bytes(), &out[done]);
  return done;
}

size_t xof_blocks(const Words8& key, const Words16& block, uint64_t counter, uint32_t block_bytes,
                  std::span<uint8_t> out) {
  V input[8], m[16], v[16];
  broadcast_words(key, input);
  for (size_t i = 0; i < 16; ++i) m[i] = broadcast(block[i]);
  size_t done = 0;
  for (; (done + kLanes) * kBlockBytes <= out.size(); done += kLanes) {
    mix(input, m, counter_from(counter + done), block_bytes, kWholeKeyedMessage, v);
    for (size_t i = 0; i < 8; ++i) {
      v[i] = hn::Xor(v[i], v[i + 8]);
      v[i + 8] = hn::Xor(v[i + 8], input[i]);
    }
    for (size_t i = 0; i < 16; i += 4) store_four_words(v + i, &out[done * kBlockBytes + 4 * i], kBlockBytes);
  }
  return done;
}

/// How many nonces from `begin` on can be passed over: the first that will do is not among them.
uint64_t skip_nonces(const Words8& key, int bits, uint64_t begin, uint64_t end) {
  if (bits == 0) return 0;
  // The first digest bits are the top ones of each byte of word 0, byte 0 first.
  uint8_t head[4];
  for (int i = 0; i < 4; ++i) head[i] = static_cast<uint8_t>(0xff00u >> std::clamp(bits - 8 * i, 0, 8));
  const V mask = broadcast(load_u32(head));
  V input[8], m[16], v[16];
  broadcast_words(key, input);
  for (size_t i = 2; i < 16; ++i) m[i] = hn::Zero(D());
  uint64_t nonce = begin;
  for (; end - nonce >= kLanes; nonce += kLanes) {
    const Counter counter = counter_from(nonce);
    m[0] = counter.low;
    m[1] = counter.high;
    mix(input, m, same_counter(0), 8, kWholeKeyedMessage, v);
    if (!hn::AllFalse(D(), hn::Eq(hn::And(hn::Xor(v[0], v[8]), mask), hn::Zero(D())))) break;
  }
  return nonce - begin;
}

#endif
}  // namespace tacit::blake3::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif  // !TACIT_NO_SIMD

#if TACIT_NO_SIMD || HWY_ONCE
namespace tacit::blake3 {

#if TACIT_NO_SIMD
#define TACIT_LANES(kernel, ...) size_t{0}
#else
HWY_EXPORT(hash_blocks);
HWY_EXPORT(hash_leaves);
HWY_EXPORT(xof_blocks);
HWY_EXPORT(skip_nonces);
/// How many of its messages the kernel does on this machine; the scalar code goes on from there.
#define TACIT_LANES(kernel, ...) (force_scalar() ? 0 : HWY_DYNAMIC_DISPATCH(kernel)(__VA_ARGS__))
#endif

void xof_blocks(const Words8& key, const Words16& block, uint64_t counter, uint32_t block_bytes,
                std::span<uint8_t> out) {
  TACIT_CHECK(out.size() % kBlockBytes == 0);
  const size_t done = TACIT_LANES(xof_blocks, key, block, counter, block_bytes, out);
  scalar::xof_blocks(key, block, counter + done, block_bytes, out.subspan(kBlockBytes * done));
}

void hash_blocks(const Words8& key, const uint8_t* blocks, std::span<Digest> out) {
  const size_t done = TACIT_LANES(hash_blocks, key, blocks, out);
  scalar::hash_blocks(key, blocks + kBlockBytes * done, out.subspan(done));
}

void hash_leaves(const Words8& key, const Leaves& leaves, uint32_t first, std::span<Digest> out) {
  TACIT_CHECK(leaves.bytes() < uint64_t{1} << 32);
  const size_t done = TACIT_LANES(hash_leaves, key, leaves, first, out);
  scalar::hash_leaves(key, leaves, first + static_cast<uint32_t>(done), out.subspan(done));
}

std::optional<uint64_t> find_nonce(const Words8& key, int bits, uint64_t begin, uint64_t end) {
  TACIT_CHECK(bits >= 0 && bits <= 32 && begin <= end);
  begin += TACIT_LANES(skip_nonces, key, bits, begin, end);
  return scalar::find_nonce(key, bits, begin, end);
}

}  // namespace tacit::blake3
#endif
