#pragma once

#include "tacit/ir/operator.h"

namespace tacit::nn {

/// A BatchNormalization in inference: y = factor x + offset, one of each per channel.
struct ChannelAffine {
  Tensor<double> factor;
  Tensor<double> offset;
};

/// factor = scale / sqrt(variance + epsilon), offset = bias - mean factor. The four parameters are known.
ChannelAffine batch_normalization_affine(const ir::NodeContext& node);

}  // namespace tacit::nn
