#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "tacit/base/check.h"
#include "tacit/base/parallel.h"
#include "tacit/channel/wire.h"
#include "tacit/pcs/first_tree.h"
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

FirstTree::FirstTree(uint32_t num_rows, size_t h, uint32_t tree_id, std::vector<F> rows, std::vector<F> codewords,
                     std::vector<uint8_t> salts, MerkleTree tree)
    : num_rows_(num_rows), h_(h), tree_id_(tree_id), rows_(std::move(rows)), codewords_(std::move(codewords)),
      salts_(std::move(salts)), tree_(std::move(tree)) {}

FirstTree FirstTree::commit(std::vector<F> rows, uint32_t num_rows, const Params& params, uint32_t tree_id,
                            std::vector<uint8_t> salts) {
  const size_t h = params.h();
  const size_t n = params.domain_size();
  TACIT_CHECK(validate(params).ok());
  TACIT_CHECK(num_rows >= 1 && rows.size() == num_rows * h);
  TACIT_CHECK(salts.empty() || salts.size() == n * kSaltBytes);
  TACIT_CHECK(tree_id < kOracleTreeId);
  std::vector<F> codewords(num_rows * n);
  parallel_for(num_rows, 1, [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; ++j) {
      poly::encode(std::span<const F>(rows).subspan(j * h, h), params.log_inv_rate,
                   std::span<F>(codewords).subspan(j * n, n));
    }
  });
  std::vector<Digest> leaves(n);
  hash_leaves_columns(tree_id, row_pointers(codewords, num_rows), n, salts.empty() ? nullptr : salts.data(), leaves);
  return FirstTree(num_rows, h, tree_id, std::move(rows), std::move(codewords), std::move(salts),
                   MerkleTree::build(std::move(leaves)));
}

void FirstTree::open(std::span<const uint32_t> positions, ByteWriter& out) const {
  // P -> V: [salt_s] row_0(x_s) .. row_(K-1)(x_s) for each position s
  const size_t n = codewords_.size() / num_rows_;
  for (const uint32_t position : positions) {
    if (!salts_.empty()) out.raw(std::span(salts_).subspan(position * kSaltBytes, kSaltBytes));
    for (uint32_t j = 0; j < num_rows_; ++j) wire::write(out, codewords_[j * n + position]);
  }
  // P -> V: the multiproof
  tree_.open(positions, out);
}

bool FirstTree::is_consistent(const Params& params) const {
  return commit(rows_, num_rows_, params, tree_id_, salts_).root() == root();
}

void FirstTree::write(ByteWriter& out) const {
  static_assert(std::endian::native == std::endian::little && sizeof(F) == F::kBytes, "memory is the encoding");
  out.raw({reinterpret_cast<const uint8_t*>(codewords_.data()), codewords_.size() * F::kBytes});
  out.raw(salts_);
  for (const Digest& node : tree_.nodes()) out.raw(node);
}

Result<FirstTree> FirstTree::read(ByteReader& in, uint32_t num_rows, const Params& params, uint32_t tree_id,
                                  bool salted) {
  TACIT_CHECK(validate(params).ok());
  const size_t h = params.h();
  const size_t n = params.domain_size();
  const size_t salt_bytes = salted ? n * kSaltBytes : 0;
  std::vector<Digest> nodes(2 * n - 1);
  if (in.remaining() < num_rows * n * F::kBytes + salt_bytes + nodes.size() * sizeof(Digest)) {
    return refuse(ErrorCode::kTruncated, Step::kFirstTreeValues);
  }
  std::vector<F> codewords(num_rows * n);
  for (F& value : codewords) value = wire::read<F>(in);
  if (!in.ok()) return refuse(ErrorCode::kNonCanonical, Step::kFirstTreeValues);
  const ByteSpan salts = in.raw(salt_bytes);
  for (Digest& node : nodes) std::memcpy(node.data(), in.raw(sizeof(Digest)).data(), sizeof(Digest));
  // The first H positions are the domain of order H: the row is one inverse transform away.
  std::vector<F> rows(num_rows * h);
  const poly::Ntt ntt(params.log_h);
  parallel_for(num_rows, 1, [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; ++j) {
      const std::span<F> row = std::span<F>(rows).subspan(j * h, h);
      std::copy_n(codewords.begin() + static_cast<std::ptrdiff_t>(j * n), h, row.begin());
      ntt.inverse(row);
    }
  });
  return FirstTree(num_rows, h, tree_id, std::move(rows), std::move(codewords), {salts.begin(), salts.end()},
                   MerkleTree::from_nodes(std::move(nodes)));
}

}  // namespace tacit::pcs
