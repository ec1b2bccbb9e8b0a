#pragma once

#include "tacit/ir/operator.h"

namespace tacit::nn {

/// The bounds of a Clip node; infinite where there is none (or where it is beyond the range of single precision).
/// They are attributes before opset 11, and constant inputs from then on.
struct ClipBounds {
  double low;
  double high;
};
ClipBounds clip_bounds(const ir::NodeContext& node);

}  // namespace tacit::nn
