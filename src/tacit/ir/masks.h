#pragma once

#include <string_view>

#include "tacit/ir/graph.h"

namespace tacit::ir {

/// Of a Softmax: zeros (masked) and ones that broadcast to its scores. No file may have it: recognise_masks writes it.
inline constexpr std::string_view kMaskAttribute = "mask";
/// What is put at or below this counts as masked: the exponential of such a difference is 0 in any float.
inline constexpr double kMaskThreshold = -9999;

/// The product of two masks, broadcast to a common shape.
Tensor<int64_t> both_masks(const Tensor<int64_t>& a, const Tensor<int64_t>& b);

/// Addends and choices that put entries of a Softmax at the threshold or below become its mask, and nothing large is left to
/// add. The graph is typed and its constants are folded; nodes that are no longer needed stay.
void recognise_masks(Graph& graph);

}  // namespace tacit::ir
