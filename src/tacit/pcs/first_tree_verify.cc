#include "tacit/channel/wire.h"
#include "tacit/pcs/first_tree.h"
#include "tacit/pcs/step.h"

namespace tacit::pcs {

Result<std::vector<F>> verify_first_tree_opening(const TreeInfo& tree, const Params& params,
                                                 std::span<const uint32_t> positions, ByteReader& reader, size_t index) {
  const size_t salt_bytes = tree.salted ? kSaltBytes : 0;
  const size_t row_bytes = tree.num_rows * F::kBytes;
  // P -> V: [salt_s] row_0(x_s) .. row_(K-1)(x_s) for each position s
  if (reader.remaining() < positions.size() * (salt_bytes + row_bytes)) {
    return refuse(ErrorCode::kTruncated, Step::kFirstTreeValues, index);
  }
  std::vector<F> values;
  std::vector<Digest> leaves;
  values.reserve(positions.size() * tree.num_rows);
  leaves.reserve(positions.size());
  for (const uint32_t position : positions) {
    const ByteSpan salt = reader.raw(salt_bytes);
    const ByteSpan data = reader.raw(row_bytes);
    leaves.push_back(leaf_digest(tree.tree_id, position, salt, data));
    ByteReader cells(data);
    for (uint32_t j = 0; j < tree.num_rows; ++j) values.push_back(wire::read<F>(cells));
    if (!cells.ok()) return refuse(ErrorCode::kNonCanonical, Step::kFirstTreeValues, index);
  }
  // P -> V: the multiproof
  const Status path = verify_merkle(tree.root, params.log_h + params.log_inv_rate, positions, leaves, reader);
  if (!path.ok()) return refuse(path.error().code, Step::kFirstTreePath, index);
  return values;
}

}  // namespace tacit::pcs
