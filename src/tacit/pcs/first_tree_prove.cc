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

std::vector<const F*> row_pointers(const std::vector<F>& codewords, uint32_t num_rows) {
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
  std::vector<Digest> leaves(n);
  hash_leaves_columns(tree_id, row_pointers(tree.codewords_, num_rows), n, tree.salted_ ? tree.salts_.data() : nullptr, leaves);
  tree.tree_ = MerkleTree::build(std::move(leaves));
  tree.root_ = tree.tree_->root();
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
  std::vector<F> cells;
  for (uint32_t j = 0; j < num_rows_; ++j) {
    const std::vector<F> row = rows_[j].cells();
    cells.insert(cells.end(), row.begin(), row.end());
  }
  const FirstTree again = commit(cells, num_rows_, params, tree_id_, salts());
  if (again.root() != root()) return false;
  if (tree_) return true;
  size_t at = 0;
  bool same = true;
  again.write([&](ByteSpan bytes) {
    same = same && std::equal(bytes.begin(), bytes.end(), stored_.begin() + static_cast<std::ptrdiff_t>(at));
    at += bytes.size();
  });
  return same;
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
