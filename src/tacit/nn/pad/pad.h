#pragma once

#include <vector>

#include "tacit/nn/common/shapes.h"

namespace tacit::nn {

/// Stands for an entry that is filled.
inline constexpr int64_t kPadFill = -1;

/// What a Pad node does to each axis: the source of every entry, an index of the input or kPadFill.
std::vector<IndexMap> pad_sources(const ir::NodeContext& node);

/// The number that fills: input 2, or the attribute `value` before opset 11. It is known.
ir::Constant pad_value(const ir::NodeContext& node);

}  // namespace tacit::nn
