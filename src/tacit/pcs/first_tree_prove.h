#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include "tacit/base/buffer.h"
#include "tacit/pcs/first_tree.h"
#include "tacit/pcs/rows.h"

/// The prover's half of first_tree.h.
namespace tacit::pcs {

/// Where bytes go, piece by piece.
using Sink = std::function<void(ByteSpan)>;

/// Where a tree is kept that outlives a proof.
class Store {
 public:
  virtual ~Store() = default;
  /// Called once, first: as much will be written.
  virtual void resize(uint64_t bytes) = 0;
  virtual void write(uint64_t at, ByteSpan piece) = 0;
  /// All of it, once it is written; valid as long as the store.
  virtual ByteSpan bytes() = 0;
};

class MemoryStore final : public Store {
 public:
  void resize(uint64_t bytes) override { bytes_.resize(bytes); }
  void write(uint64_t at, ByteSpan piece) override { std::copy(piece.begin(), piece.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at)); }
  ByteSpan bytes() override { return bytes_; }

 private:
  Bytes bytes_;
};

/// A stored tree whose openings do not lead to its root: its file was damaged.
struct DamagedTree : std::runtime_error {
  DamagedTree() : std::runtime_error("a stored tree does not lead to its root") {}
};

/// A first tree in the prover's hands: committed a moment ago, or stored by an earlier run. Of a stored one only the
/// positions that a proof opens are ever read, where the store is a file mapped into memory.
class FirstTree {
 public:
  /// Commits to `rows`, K of them, each of H cells (row-major). `salts` holds 16 bytes for each of the N leaves, fresh and
  /// uniform where the tree is to hide something, or is empty: unsalted.
  static FirstTree commit(std::span<const F> rows, uint32_t num_rows, const Params& params, uint32_t tree_id,
                          std::vector<uint8_t> salts);

  /// The same into a store, from which its openings then come, and which outlives it. Holds a block of each codeword at a time:
  /// H of its N positions.
  static FirstTree commit_to(Store& store, Rows rows, const Params& params, uint32_t tree_id,
                             std::vector<uint8_t> salts);

  TreeInfo info() const { return {root_, tree_id_, num_rows_, salted_}; }
  const Digest& root() const { return root_; }
  uint32_t num_rows() const { return num_rows_; }
  int log_domain() const { return log_domain_; }
  Row row(uint32_t j) const { return rows_[j]; }

  /// Appends the opening at `positions`, sorted and distinct. Throws DamagedTree where a stored tree's does not verify.
  void open(std::span<const uint32_t> positions, ByteWriter& out) const;

  /// Whether the tree that the rows and salts give has the same root and the same bytes throughout: for an audit.
  bool is_consistent(const Params& params) const;

  /// Writes leaves (salt and values, position after position) and nodes, so that a commitment that outlives a proof need
  /// not be computed again. Private.
  void write(const Sink& out) const;
  static uint64_t stored_bytes(uint32_t num_rows, const Params& params, bool salted);
  /// The tree whose leaves and nodes lie in `stored`, which outlives it, and whose rows are `rows`. Reads the root alone.
  /// Errors: kTruncated, kTrailingBytes for another length.
  static Result<FirstTree> from_store(ByteSpan stored, Rows rows, const Params& params, uint32_t tree_id, bool salted);

 private:
  FirstTree(Rows rows, const Params& params, uint32_t tree_id, bool salted);

  size_t leaf_bytes() const { return (salted_ ? kSaltBytes : 0) + num_rows_ * F::kBytes; }
  void write_leaf(size_t position, uint8_t* out) const;
  std::vector<uint8_t> salts() const;
  Digest write_blocks(Store& store, const Params& params, std::span<const uint8_t> salts) const;

  uint32_t num_rows_;
  int log_domain_;
  uint32_t tree_id_;
  bool salted_;
  Digest root_{};
  Rows rows_;
  // Of a tree committed here:
  Buffer<F> codewords_;  ///< K x N
  std::vector<uint8_t> salts_;
  std::optional<MerkleTree> tree_;
  // Of one from a store:
  ByteSpan stored_;
};

}  // namespace tacit::pcs
