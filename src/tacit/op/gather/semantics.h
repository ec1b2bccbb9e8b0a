#pragma once

#include "tacit/op/leaf/semantics.h"
#include "tacit/program/program.h"

/// kGather {takes_negative} of data [batch, n, columns] and indices [batch, m]: y[j, i] = data[j, index[j, i]], rows of `columns`
/// numbers. An index lies in [0, n), or in [-n, n) where takes_negative is 1: then -1 is the last row.
namespace tacit::op {

inline constexpr int64_t kMaxGatherColumns = int64_t{1} << 16;

/// Where the indices of a kGather on n rows lie.
inline Range gather_range(const program::Node& node, int64_t n) { return {node.attributes[0] == 1 ? -n : 0, n - 1}; }

/// All indices are in their range.
Tensor<int64_t> gather(const Tensor<int64_t>& data, const Tensor<int64_t>& indices);

}  // namespace tacit::op
