#pragma once

#include "tacit/base/tensor.h"

namespace tacit::op {

/// kProduct: elementwise, exact; equal rank, dimensions equal or 1 on either side.
Tensor<int64_t> product(const Tensor<int64_t>& a, const Tensor<int64_t>& b);

}  // namespace tacit::op
