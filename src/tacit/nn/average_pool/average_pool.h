#pragma once

#include <vector>

#include "tacit/nn/common/windows.h"

namespace tacit::nn {

std::vector<WindowAxis> average_axes(const ir::NodeContext& node);

/// What the sum of each window is divided by, along one axis: the taps inside, or with count_include_pad also those in the
/// padding, of which `behind` elements follow the input. The divisor of a window is the product over its axes.
std::vector<double> average_divisors(const ir::NodeContext& node, const WindowAxis& axis, int64_t behind);

/// The padding behind axis i.
int64_t padding_behind(const ir::NodeContext& node, const std::vector<WindowAxis>& axes, size_t i);

}  // namespace tacit::nn
