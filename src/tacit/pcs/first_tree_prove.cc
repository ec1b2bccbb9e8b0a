#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "tacit/base/check.h"
#include "tacit/base/parallel.h"
#include "tacit/pcs/first_tree_prove.h"
#include "tacit/pcs/step.h"
#include "tacit/poly/ntt.h"

namespace tacit::pcs {

namespace {

std::vector<const F*> row_pointers(std::span<const F> codewords, uint32_t num_rows) {
  const size_t n = codewords.size() / num_rows;
  std::vector<const F*> rows(num_rows);
  for (uint32_t j = 0; j < num_rows; ++j) rows[j] = codewords.data() + j * n;
  return rows;
}

}  // namespace

FirstTree::FirstTree(Rows rows, const Params& params, uint32_t tree_id, bool salted)
    : num_rows_(static_cast<uint32_t>(rows.size())), log_domain_(params.log_h + params.log_inv_rate), tree_id_(tree_id),
      salted_(salted), rows_(std::move(rows)) {
  TACIT_CHECK(validate(params).ok());
  TACIT_CHECK(num_rows_ >= 1 && rows_[0].size() == params.h());
  TACIT_CHECK(tree_id < kOracleTreeId);
}

FirstTree FirstTree::commit(std::span<const F> rows, uint32_t num_rows, const Params& params, uint32_t tree_id,
                            std::vector<uint8_t> salts) {
  FirstTree tree(Rows(rows, num_rows), params, tree_id, !salts.empty());
  const size_t h = params.h(), n = params.domain_size();
  TACIT_CHECK(salts.empty() || salts.size() == n * kSaltBytes);
  tree.salts_ = std::move(salts);
  tree.codewords_.resize(num_rows * n);
  parallel_for(num_rows, 1, [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; ++j) {
      poly::encode(rows.subspan(j * h, h), params.log_inv_rate, std::span<F>(tree.codewords_).subspan(j * n, n));
    }
  });
  std::vector<Digest> leaves;
  leaves.reserve(2 * n);  // the tree takes the memory for all its nodes
  leaves.resize(n);
  hash_leaves_columns(tree_id, row_pointers(tree.codewords_, num_rows), n, tree.salted_ ? tree.salts_.data() : nullptr, leaves);
  tree.tree_ = MerkleTree::build(std::move(leaves));
  tree.root_ = tree.tree_->root();
  return tree;
}

namespace {

/// The leaves [first, first + count) of a block, as they lie in a store. `salts` and columns are the block's.
void write_leaves(std::span<const F* const> columns, const uint8_t* salts, size_t first, size_t count, uint8_t* out) {
  const size_t salt_bytes = salts == nullptr ? 0 : kSaltBytes, size = salt_bytes + columns.size() * F::kBytes;
  for (size_t i = 0; i < count && salts != nullptr; ++i) std::copy_n(salts + (first + i) * kSaltBytes, kSaltBytes, out + i * size);
  for (size_t j = 0; j < columns.size(); ++j) {
    uint8_t* to = out + salt_bytes + j * F::kBytes;
    for (size_t i = 0; i < count; ++i) std::memcpy(to + i * size, columns[j] + first + i, F::kBytes);
  }
}

/// Where nodes of a stored tree lie.
struct StoredNodes {
  uint64_t start;  ///< of all nodes
  int log_leaves;

  uint64_t at(int level, size_t index) const { return start + (merkle_level_start(log_leaves, level) + index) * sizeof(Digest); }
};

/// Writes a subtree, which is number `index` of its size, from its lowest level `level` on.
void write_subtree(Store& store, const StoredNodes& nodes, const MerkleTree& tree, int level, size_t index) {
  const ByteSpan bytes(reinterpret_cast<const uint8_t*>(tree.nodes().data()), tree.nodes().size() * sizeof(Digest));
  for (int l = 0; l <= tree.log_leaves(); ++l) {
    const size_t count = size_t{1} << (tree.log_leaves() - l);
    store.write(nodes.at(level + l, index * count), bytes.subspan(merkle_level_start(tree.log_leaves(), l) * sizeof(Digest), count * sizeof(Digest)));
  }
}

}  // namespace

Digest FirstTree::write_blocks(Store& store, const Params& params, std::span<const uint8_t> salts) const {
  static_assert(std::endian::native == std::endian::little && sizeof(F) == F::kBytes, "memory is the encoding");
  constexpr size_t kSlice = 512;            ///< leaves that one thread turns around at a time
  constexpr size_t kPiece = size_t{1} << 22;  ///< bytes, or one slice, that are written at a time
  const poly::Ntt ntt(log_domain_);
  const size_t h = params.h(), size = leaf_bytes(), piece = std::min(h, std::max<size_t>(kSlice, kPiece / size / kSlice * kSlice));
  Buffer<F> values(num_rows_ * h);
  const std::vector<const F*> columns = row_pointers(values, num_rows_);
  Bytes leaves(piece * size);
  const StoredNodes nodes{size << log_domain_, log_domain_};
  std::vector<Digest> roots;
  for (size_t block = 0; block < size_t{1} << params.log_inv_rate; ++block) {
    parallel_for(num_rows_, 1, [&](size_t begin, size_t end) {
      for (size_t j = begin; j < end; ++j) {
        const std::span<F> codeword = std::span<F>(values).subspan(j * h, h);
        rows_[j].copy_to(codeword);
        ntt.forward_block(codeword, block);
      }
    });
    const uint8_t* block_salts = salted_ ? salts.data() + block * h * kSaltBytes : nullptr;
    std::vector<Digest> digests(h);
    hash_leaves_columns(tree_id_, columns, h, block_salts, digests, static_cast<uint32_t>(block * h));
    const MerkleTree tree = MerkleTree::build(std::move(digests));
    write_subtree(store, nodes, tree, 0, block);
    roots.push_back(tree.root());
    for (size_t first = 0; first < h; first += piece) {
      const size_t count = std::min(piece, h - first);
      parallel_for((count + kSlice - 1) / kSlice, 1, [&](size_t begin, size_t end) {
        for (size_t at = begin * kSlice; at < std::min(end * kSlice, count); at += kSlice) {
          write_leaves(columns, block_salts, first + at, std::min(kSlice, count - at), leaves.data() + at * size);
        }
      });
      store.write((block * h + first) * size, ByteSpan(leaves).first(count * size));
    }
  }
  const MerkleTree top = MerkleTree::build(std::move(roots));
  write_subtree(store, nodes, top, params.log_h, 0);
  return top.root();
}

FirstTree FirstTree::commit_to(Store& store, Rows rows, const Params& params, uint32_t tree_id,
                               std::vector<uint8_t> salts) {
  FirstTree tree(std::move(rows), params, tree_id, !salts.empty());
  TACIT_CHECK(salts.empty() || salts.size() == params.domain_size() * kSaltBytes);
  store.resize(stored_bytes(tree.num_rows_, params, tree.salted_));
  tree.root_ = tree.write_blocks(store, params, salts);
  tree.stored_ = store.bytes();
  return tree;
}

void FirstTree::write_leaf(size_t position, uint8_t* out) const {
  if (tree_) {
    if (salted_) out = std::copy_n(salts_.data() + position * kSaltBytes, kSaltBytes, out);
    const size_t n = size_t{1} << log_domain_;
    for (size_t j = 0; j < num_rows_; ++j) std::memcpy(out + j * F::kBytes, &codewords_[j * n + position], F::kBytes);
  } else {
    std::memcpy(out, stored_.data() + position * leaf_bytes(), leaf_bytes());
  }
}

void FirstTree::open(std::span<const uint32_t> positions, ByteWriter& out) const {
  const size_t start = out.size();
  // P -> V: [salt_s] row_0(x_s) .. row_(K-1)(x_s) for each position s
  Bytes leaf(leaf_bytes());
  for (const uint32_t position : positions) {
    write_leaf(position, leaf.data());
    out.raw(leaf);
  }
  // P -> V: the multiproof
  if (tree_) return tree_->open(positions, out);
  const uint8_t* nodes = stored_.data() + (leaf_bytes() << log_domain_);
  open_merkle(log_domain_, positions, [&](int level, uint32_t index) {
    return ByteSpan(nodes + (merkle_level_start(log_domain_, level) + index) * sizeof(Digest), sizeof(Digest));
  }, out);
  Params domain;
  domain.log_h = static_cast<uint8_t>(log_domain_);
  domain.log_inv_rate = 0;
  ByteReader written(ByteSpan(out.bytes()).subspan(start));
  if (!verify_first_tree_opening(info(), domain, positions, written, 0).ok()) throw DamagedTree();
}

std::vector<uint8_t> FirstTree::salts() const {
  if (tree_ || !salted_) return salts_;
  std::vector<uint8_t> salts;
  salts.reserve(kSaltBytes << log_domain_);
  for (size_t s = 0; s < size_t{1} << log_domain_; ++s) {
    const ByteSpan salt = stored_.subspan(s * leaf_bytes(), kSaltBytes);
    salts.insert(salts.end(), salt.begin(), salt.end());
  }
  return salts;
}

bool FirstTree::is_consistent(const Params& params) const {
  if (tree_) {
    std::vector<F> cells;
    for (uint32_t j = 0; j < num_rows_; ++j) {
      const std::vector<F> row = rows_[j].cells();
      cells.insert(cells.end(), row.begin(), row.end());
    }
    return commit(cells, num_rows_, params, tree_id_, salts_).root() == root();
  }
  /// Compares what is written with what is there.
  struct Comparison final : Store {
    explicit Comparison(ByteSpan bytes) : there(bytes) {}
    void resize(uint64_t bytes) override { same = bytes == there.size(); }
    void write(uint64_t at, ByteSpan piece) override {
      same = same && std::equal(piece.begin(), piece.end(), there.begin() + static_cast<std::ptrdiff_t>(at));
    }
    ByteSpan bytes() override { return there; }
    ByteSpan there;
    bool same = true;
  } comparison(stored_);
  return commit_to(comparison, rows_, params, tree_id_, salts()).root() == root() && comparison.same;
}

void FirstTree::write(const Sink& out) const {
  static_assert(std::endian::native == std::endian::little && sizeof(F) == F::kBytes, "memory is the encoding");
  if (!tree_) return out(stored_);
  constexpr size_t kLeavesAtOnce = 1024;
  const size_t n = size_t{1} << log_domain_, size = leaf_bytes();
  Bytes leaves(std::min(n, kLeavesAtOnce) * size);
  for (size_t first = 0; first < n; first += kLeavesAtOnce) {
    const size_t count = std::min(kLeavesAtOnce, n - first);
    for (size_t i = 0; i < count; ++i) write_leaf(first + i, leaves.data() + i * size);
    out(ByteSpan(leaves).first(count * size));
  }
  const std::vector<Digest>& nodes = tree_->nodes();
  out({reinterpret_cast<const uint8_t*>(nodes.data()), nodes.size() * sizeof(Digest)});
}

uint64_t FirstTree::stored_bytes(uint32_t num_rows, const Params& params, bool salted) {
  const uint64_t n = params.domain_size();
  return n * (num_rows * F::kBytes + (salted ? kSaltBytes : 0)) + (2 * n - 1) * sizeof(Digest);
}

Result<FirstTree> FirstTree::from_store(ByteSpan stored, Rows rows, const Params& params, uint32_t tree_id, bool salted) {
  const uint64_t expected = stored_bytes(static_cast<uint32_t>(rows.size()), params, salted);
  if (stored.size() < expected) return refuse(ErrorCode::kTruncated, Step::kFirstTreeValues);
  if (stored.size() > expected) return refuse(ErrorCode::kTrailingBytes, Step::kFirstTreeValues);
  FirstTree tree(std::move(rows), params, tree_id, salted);
  tree.stored_ = stored;
  std::memcpy(tree.root_.data(), stored.data() + stored.size() - sizeof(Digest), sizeof(Digest));
  return tree;
}

}  // namespace tacit::pcs
