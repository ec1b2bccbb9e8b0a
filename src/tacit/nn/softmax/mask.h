#pragma once

#include <optional>
#include <string_view>

#include "tacit/ir/operator.h"

/// The mask of a Softmax: an attribute that no file has, put there by rewrites/masks.cc.
namespace tacit::nn {

inline constexpr std::string_view kMaskAttribute = "mask";
/// What is put at or below this counts as masked; the exponential of such a difference is 0 in any float.
inline constexpr double kMaskThreshold = -9999;
/// Scores up to this magnitude lie far enough above the threshold.
inline constexpr double kMaxMaskedScore = 4096;

/// The product of two masks, broadcast to a common shape.
Tensor<int64_t> both(const Tensor<int64_t>& a, const Tensor<int64_t>& b);

/// The mask in the shape of the scores; nothing where the node has none.
std::optional<Tensor<int64_t>> full_mask(const ir::NodeContext& node);

}  // namespace tacit::nn
