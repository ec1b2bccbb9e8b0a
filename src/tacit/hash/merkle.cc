#include "tacit/hash/merkle.h"

#include <algorithm>

#include "tacit/base/check.h"
#include "tacit/hash/blake3.h"

namespace tacit {
namespace {

bool strictly_increasing_below(std::span<const uint32_t> positions, uint64_t bound) {
  for (size_t i = 0; i + 1 < positions.size(); ++i)
    if (positions[i] >= positions[i + 1]) return false;
  return positions.empty() || positions.back() < bound;
}

}  // namespace

Digest Blake3TreeHash::leaf(uint32_t tree_id, uint32_t index, ByteSpan salt, ByteSpan data) {
  TACIT_CHECK(salt.empty() || salt.size() == kSaltBytes);
  static const Blake3 keyed = Blake3::keyed(domain_key("tacit 1 merkle leaf"));
  ByteWriter header;
  header.u32(tree_id);
  header.u32(index);
  Blake3 hasher = keyed;
  hasher.update(header.bytes());
  hasher.update(salt);
  hasher.update(data);
  return hasher.finalize();
}

/// Two digests are one block, which is the whole message.
Digest Blake3TreeHash::node(const Digest& left, const Digest& right) {
  static const blake3::Words8 key = blake3::to_words(domain_key("tacit 1 merkle node"));
  const blake3::Words8 l = blake3::to_words(left), r = blake3::to_words(right);
  blake3::Words16 block;
  std::copy(l.begin(), l.end(), block.begin());
  std::copy(r.begin(), r.end(), block.begin() + 8);
  return blake3::hash_block(key, block, blake3::kBlockBytes);
}

template <class TreeHash>
Status verify_merkle(const Digest& root, int log_leaves, std::span<const uint32_t> positions,
                     std::span<const Digest> leaf_digests, ByteReader& proof) {
  TACIT_CHECK(log_leaves >= 0 && log_leaves <= kMaxLogLeaves);
  TACIT_CHECK(!positions.empty() && positions.size() == leaf_digests.size());
  TACIT_CHECK(strictly_increasing_below(positions, uint64_t{1} << log_leaves));

  std::vector<uint32_t> indices(positions.begin(), positions.end());
  std::vector<Digest> known(leaf_digests.begin(), leaf_digests.end());
  for (int level = 0; level < log_leaves; ++level) {
    size_t parents = 0;
    for (size_t i = 0; i < indices.size(); ++parents) {
      const uint32_t index = indices[i];
      const Digest node = known[i++];
      Digest sibling;
      if (i < indices.size() && indices[i] == (index ^ 1)) {
        sibling = known[i++];
      } else {
        const ByteSpan bytes = proof.raw(sibling.size());
        if (!proof.ok()) return Error{ErrorCode::kTruncated, 0, index};
        std::copy(bytes.begin(), bytes.end(), sibling.begin());
      }
      indices[parents] = index >> 1;
      known[parents] = index & 1 ? TreeHash::node(sibling, node) : TreeHash::node(node, sibling);
    }
    indices.resize(parents);
    known.resize(parents);
  }
  if (known.front() != root) return Error{ErrorCode::kMerklePath};
  return Ok{};
}

template Status verify_merkle<Blake3TreeHash>(const Digest&, int, std::span<const uint32_t>,
                                              std::span<const Digest>, ByteReader&);

}  // namespace tacit
