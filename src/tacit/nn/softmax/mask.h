#pragma once

#include <optional>

#include "tacit/ir/masks.h"
#include "tacit/ir/operator.h"

namespace tacit::nn {

/// Scores up to this magnitude lie far enough above what is masked.
inline constexpr double kMaxMaskedScore = 4096;

/// The mask of a Softmax in the shape of its scores; nothing where it has none.
std::optional<Tensor<int64_t>> full_mask(const ir::NodeContext& node);

}  // namespace tacit::nn
