#pragma once

#include "tacit/nn/common/windows.h"

namespace tacit::nn {

/// X [N, C, spatial...], W [M, C / group, kernel...], B [M]: what reference and lowering agree on.
struct ConvPlan {
  std::vector<WindowAxis> axes;
  int64_t batch, group, channels, outputs;  ///< channels and outputs: of one group
};
ConvPlan conv_plan(const ir::NodeContext& node);

}  // namespace tacit::nn
