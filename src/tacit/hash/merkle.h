#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/base/check.h"
#include "tacit/base/result.h"
#include "tacit/field/cubic.h"
#include "tacit/hash/digest.h"

/// Merkle trees of 2^log_leaves leaves, 0 <= log_leaves <= 31, and their pruned multiproofs.
///
///   leaf i  = BLAKE3 keyed with domain_key("tacit 1 merkle leaf") of  u32 tree_id | u32 i | salt | data
///   parent  = BLAKE3 keyed with domain_key("tacit 1 merkle node") of  left | right
///
/// The salt is 16 bytes or absent, by the kind of tree; so is the length of the data, so that leaves parse in
/// one way. A multiproof holds the siblings that do not follow from the opened leaves, 32 bytes each, level
/// by level from the leaves up, left to right.
///
/// The verifier's part (leaf_digest, verify_merkle) is in the target tacit_hash, the prover's in
/// tacit_merkle_tree.
namespace tacit {

inline constexpr int kMaxLogLeaves = 31;
inline constexpr size_t kSaltBytes = 16;

/// How a tree hashes: the parameter of the templates below, which merkle.cc and merkle_tree.cc instantiate.
struct Blake3TreeHash {
  static Digest leaf(uint32_t tree_id, uint32_t index, ByteSpan salt, ByteSpan data);
  static Digest node(const Digest& left, const Digest& right);
  /// parents[i] = node(children[2i], children[2i + 1]), on many lanes (prover).
  static void level(std::span<const Digest> children, std::span<Digest> parents);
};

/// The digest of one leaf; `salt` is empty or kSaltBytes long.
inline Digest leaf_digest(uint32_t tree_id, uint32_t index, ByteSpan salt, ByteSpan data) {
  return Blake3TreeHash::leaf(tree_id, index, salt, data);
}

/// Checks that `leaf_digests[i]` is the leaf at `positions[i]` of the tree under `root`, reading the
/// multiproof. Positions are strictly increasing, at least one, below 2^log_leaves. Errors: kTruncated where
/// the reader ends early (or had failed), kMerklePath where the leaves do not lead to the root.
template <class TreeHash = Blake3TreeHash>
Status verify_merkle(const Digest& root, int log_leaves, std::span<const uint32_t> positions,
                     std::span<const Digest> leaf_digests, ByteReader& proof);

/// Prover: the digests of the leaves whose leaf i holds rows[0][i], rows[1][i], ... (8 bytes each,
/// little-endian). Every row has out.size() entries; `salts` holds kSaltBytes a leaf or is null. `index` is that of the
/// first of these leaves in the tree.
void hash_leaves_columns(uint32_t tree_id, std::span<const F* const> rows, size_t num_leaves,
                         const uint8_t* salts, std::span<Digest> out, uint32_t index = 0);

/// Prover: the same for unsalted leaves whose leaf i holds data[i * values_per_leaf ..] (24 bytes each).
void hash_leaves_contiguous(uint32_t tree_id, const EF* data, size_t values_per_leaf, size_t num_leaves,
                            std::span<Digest> out);

/// Prover: the multiproof for strictly increasing positions, at least one, of a tree whose nodes are where the caller has
/// them: node_at(level, index), level 0 the leaves.
template <class NodeAt>
void open_merkle(int log_leaves, std::span<const uint32_t> positions, const NodeAt& node_at, ByteWriter& proof) {
  TACIT_CHECK(!positions.empty() && positions.back() >> log_leaves == 0);
  for (size_t i = 0; i + 1 < positions.size(); ++i) TACIT_CHECK(positions[i] < positions[i + 1]);
  std::vector<uint32_t> indices(positions.begin(), positions.end());
  for (int level = 0; level < log_leaves; ++level) {
    size_t parents = 0;
    for (size_t i = 0; i < indices.size(); ++parents) {
      const uint32_t index = indices[i++];
      if (i < indices.size() && indices[i] == (index ^ 1)) {
        ++i;
      } else {
        proof.raw(node_at(level, index ^ 1));
      }
      indices[parents] = index >> 1;
    }
    indices.resize(parents);
  }
}

/// Where a level begins among the nodes of a tree, the leaves first.
inline size_t merkle_level_start(int log_leaves, int level) {
  return (size_t{2} << log_leaves) - (size_t{2} << (log_leaves - level));
}

/// Prover: a tree with all its nodes.
template <class TreeHash>
class BasicMerkleTree {
 public:
  /// From leaf digests, a power of two in number.
  static BasicMerkleTree build(std::vector<Digest> leaves);

  const Digest& root() const { return nodes_.back(); }
  int log_leaves() const { return log_leaves_; }
  /// 2^(log_leaves + 1) - 1 digests: the leaves, then each level of parents; the root is the last.
  const std::vector<Digest>& nodes() const { return nodes_; }
  /// Appends the multiproof for strictly increasing positions, at least one.
  void open(std::span<const uint32_t> positions, ByteWriter& proof) const;

 private:
  BasicMerkleTree(std::vector<Digest> nodes, int log_leaves)
      : nodes_(std::move(nodes)), log_leaves_(log_leaves) {}
  std::vector<Digest> nodes_;
  int log_leaves_;
};

using MerkleTree = BasicMerkleTree<Blake3TreeHash>;

}  // namespace tacit
