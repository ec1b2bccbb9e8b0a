#pragma once

#include <cstdint>
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

/// Reads the opening of a first tree at `positions` (sorted, distinct, at least one, below N) and checks it against the
/// root. Gives the values, one row of K for each position. `index` names the tree in errors:
/// kTruncated, kNonCanonical (Step::kFirstTreeValues), kTruncated, kMerklePath (Step::kFirstTreePath).
Result<std::vector<F>> verify_first_tree_opening(const TreeInfo& tree, const Params& params,
                                                 std::span<const uint32_t> positions, ByteReader& reader, size_t index);

}  // namespace tacit::pcs
