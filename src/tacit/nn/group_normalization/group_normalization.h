#pragma once

#include "tacit/nn/common/normalise.h"

namespace tacit::nn {

/// The elements of one row of an Instance- or GroupNormalization: those of one sample and group of channels.
int64_t group_length(const ir::NodeContext& node, int64_t groups);

/// A parameter with a number per channel or per group, as one that is broadcast to the input.
Tensor<double> per_channel(Tensor<double> numbers, const Shape& shape);

/// Checks three inputs: x [samples, channels, ..], scale and bias with a number for each of `parameters`.
void check_channels(const ir::NodeContext& node, int64_t parameters);

/// The output in floating point.
std::vector<ir::Constant> evaluate_groups(const ir::NodeContext& node, int64_t groups);

/// The groups of a GroupNormalization.
int64_t num_groups(const ir::NodeContext& node);

}  // namespace tacit::nn
