#include <bit>

#include "tacit/base/check.h"
#include "tacit/base/parallel.h"
#include "tacit/hash/blake3.h"
#include "tacit/hash/blake3_lanes.h"
#include "tacit/hash/merkle.h"

namespace tacit {
namespace {

/// Digests per task: some ten microseconds of work on 16 lanes.
constexpr size_t kGrain = 1024;

void hash_leaves(const blake3::Leaves& leaves, size_t num_leaves, std::span<Digest> out) {
  TACIT_CHECK(out.size() == num_leaves && num_leaves <= size_t{1} << kMaxLogLeaves);
  static const blake3::Words8 key = blake3::to_words(domain_key("tacit 1 merkle leaf"));
  parallel_for(num_leaves, kGrain, [&](size_t begin, size_t end) {
    blake3::hash_leaves(key, leaves, static_cast<uint32_t>(begin), out.subspan(begin, end - begin));
  });
}

}  // namespace

void hash_leaves_columns(uint32_t tree_id, std::span<const F* const> rows, size_t num_leaves,
                         const uint8_t* salts, std::span<Digest> out, uint32_t index) {
  hash_leaves({.tree_id = tree_id, .index = index, .salts = salts, .columns = rows}, num_leaves, out);
}

void hash_leaves_contiguous(uint32_t tree_id, const EF* data, size_t values_per_leaf, size_t num_leaves,
                            std::span<Digest> out) {
  static_assert(sizeof(EF) == EF::kDegree * sizeof(F));
  hash_leaves({.tree_id = tree_id,
               .rows = reinterpret_cast<const F*>(data),
               .row_length = values_per_leaf * EF::kDegree},
              num_leaves, out);
}

void Blake3TreeHash::level(std::span<const Digest> children, std::span<Digest> parents) {
  static const blake3::Words8 key = blake3::to_words(domain_key("tacit 1 merkle node"));
  parallel_for(parents.size(), kGrain, [&](size_t begin, size_t end) {
    blake3::hash_blocks(key, children[2 * begin].data(), parents.subspan(begin, end - begin));
  });
}

template <class TreeHash>
BasicMerkleTree<TreeHash> BasicMerkleTree<TreeHash>::build(std::vector<Digest> leaves) {
  const size_t num_leaves = leaves.size();
  TACIT_CHECK(std::has_single_bit(num_leaves) && num_leaves <= size_t{1} << kMaxLogLeaves);
  std::vector<Digest> nodes = std::move(leaves);
  nodes.resize(2 * num_leaves - 1);
  std::span<Digest> children(nodes.data(), num_leaves), above = std::span(nodes).subspan(num_leaves);
  while (children.size() > 1) {
    const std::span<Digest> parents = above.first(children.size() / 2);
    TreeHash::level(children, parents);
    above = above.subspan(parents.size());
    children = parents;
  }
  return BasicMerkleTree(std::move(nodes), std::countr_zero(num_leaves));
}

template <class TreeHash>
void BasicMerkleTree<TreeHash>::open(std::span<const uint32_t> positions, ByteWriter& proof) const {
  open_merkle(log_leaves_, positions,
              [&](int level, uint32_t index) { return nodes_[merkle_level_start(log_leaves_, level) + index]; }, proof);
}

template class BasicMerkleTree<Blake3TreeHash>;

}  // namespace tacit
