#pragma once

#include <span>

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

namespace tacit::op {

/// kMatMul: A [batch.., m, k] times B [batch.., k, n], equal rank >= 2, batch dimensions equal or 1 on either side.
/// [batch.., m, n], exact sums.
Tensor<int64_t> matmul(const Tensor<int64_t>& a, const Tensor<int64_t>& b);

/// The shape of `matmul`.
Shape matmul_shape(const Shape& a, const Shape& b);

/// kEinsum {rank, labels, labels of A's axes..., labels of B's axes...}: the sum, over the labels from `rank` on, of A B, with
/// an axis for each label below. An axis of size 1 is repeated along its label. Exact.
Tensor<int64_t> einsum(const program::Node& node, const Tensor<int64_t>& a, const Tensor<int64_t>& b);

/// `einsum` of x seen through kWindow nodes, the first applied first, with b: the windows are not written out.
Tensor<int64_t> convolve(const program::Node& node, const Tensor<int64_t>& x, std::span<const program::Node* const> windows,
                         const Tensor<int64_t>& b);

/// The shape of `einsum`.
Shape einsum_shape(const program::Node& node, const Shape& a, const Shape& b);

}  // namespace tacit::op
