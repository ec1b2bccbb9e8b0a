#pragma once

#include "tacit/base/tensor.h"

namespace tacit::op {

/// kArgMax {disclosed}: the index of the largest entry along the last axis, the lowest index on ties. The axis is removed.
Tensor<int64_t> argmax(const Tensor<int64_t>& z);

}  // namespace tacit::op
