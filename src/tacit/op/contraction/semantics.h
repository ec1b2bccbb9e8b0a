#pragma once

#include "tacit/base/tensor.h"

namespace tacit::op {

/// kMatMul: A [batch.., m, k] times B [batch.., k, n], equal rank >= 2, batch dimensions equal or 1 on either side.
/// [batch.., m, n], exact sums.
Tensor<int64_t> matmul(const Tensor<int64_t>& a, const Tensor<int64_t>& b);

/// The shape of `matmul`.
Shape matmul_shape(const Shape& a, const Shape& b);

}  // namespace tacit::op
