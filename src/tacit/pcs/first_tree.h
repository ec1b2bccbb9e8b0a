#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/base/result.h"
#include "tacit/field/cubic.h"
#include "tacit/hash/merkle.h"
#include "tacit/pcs/params.h"

/// A first tree commits to K rows of H cells over F. The cells of a row are the coefficients of a polynomial of degree
/// below H; its codeword holds the values at the N = H / rate points of the domain. Leaf s of the tree hashes the values
/// of all rows at position s, behind a salt of 16 bytes where the tree is salted.
///
/// Opening at positions S:  for each s in S [salt_s] row_0(x_s) .. row_(K-1)(x_s);  then the multiproof.
namespace tacit::pcs {

/// What the verifier knows of a first tree.
struct TreeInfo {
  Digest root;
  uint32_t tree_id = 0;   ///< below kOracleTreeId
  uint32_t num_rows = 0;  ///< K
  bool salted = true;
};

/// Tree ids from here on belong to the oracles of WHIR: kOracleTreeId + round.
inline constexpr uint32_t kOracleTreeId = 0x80000000;

/// A first tree in the prover's hands.
class FirstTree {
 public:
  /// Commits to `rows`, K of them, each of H cells (row-major). `salts` holds 16 bytes for each of the N leaves, fresh and
  /// uniform where the tree is to hide something, or is empty: unsalted.
  static FirstTree commit(std::vector<F> rows, uint32_t num_rows, const Params& params, uint32_t tree_id,
                          std::vector<uint8_t> salts);

  TreeInfo info() const { return {tree_.root(), tree_id_, num_rows_, !salts_.empty()}; }
  const Digest& root() const { return tree_.root(); }
  uint32_t num_rows() const { return num_rows_; }
  int log_domain() const { return tree_.log_leaves(); }
  std::span<const uint8_t> salts() const { return salts_; }
  std::span<const F> row(uint32_t j) const { return std::span<const F>(rows_).subspan(j * h_, h_); }

  /// Appends the opening at `positions`, sorted and distinct.
  void open(std::span<const uint32_t> positions, ByteWriter& out) const;

  /// Whether the root is the one that rows and salts give: for an audit, after `read` has trusted the nodes.
  bool is_consistent(const Params& params) const;

  /// Writes codewords, salts and nodes, so that a commitment that outlives a proof need not be computed again. Private.
  void write(ByteWriter& out) const;
  /// Reads what `write` wrote, for the same shape. The nodes are trusted: the file is the prover's own.
  /// Errors: kTruncated, kNonCanonical.
  static Result<FirstTree> read(ByteReader& in, uint32_t num_rows, const Params& params, uint32_t tree_id, bool salted);

 private:
  FirstTree(uint32_t num_rows, size_t h, uint32_t tree_id, std::vector<F> rows, std::vector<F> codewords,
            std::vector<uint8_t> salts, MerkleTree tree);

  uint32_t num_rows_;
  size_t h_;
  uint32_t tree_id_;
  std::vector<F> rows_;       ///< K x H
  std::vector<F> codewords_;  ///< K x N
  std::vector<uint8_t> salts_;
  MerkleTree tree_;
};

/// Reads the opening of a first tree at `positions` (sorted, distinct, at least one, below N) and checks it against the
/// root. Gives the values, one row of K for each position. `index` names the tree in errors:
/// kTruncated, kNonCanonical (Step::kFirstTreeValues), kTruncated, kMerklePath (Step::kFirstTreePath).
Result<std::vector<F>> verify_first_tree_opening(const TreeInfo& tree, const Params& params,
                                                 std::span<const uint32_t> positions, ByteReader& reader, size_t index);

}  // namespace tacit::pcs
