#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tacit/base/tensor.h"
#include "tacit/data/dataset.h"
#include "tacit/program/program.h"

namespace tacit::api {

/// What a reader of data needs to know of a program's inputs.
std::vector<data::InputInfo> input_infos(const std::vector<program::InputSpec>& specs);

/// floor(x 2^exponent + 1/2), exactly; nothing where that is 2^62 or more in size. x is finite.
std::optional<int64_t> round_half_up_scaled(double x, int exponent);

/// The program's integers for a sample. Throws UserError kBadInput that names input, index, value and range where a value is
/// outside the range, unless the input saturates.
std::vector<Tensor<int64_t>> quantise(const data::Sample& sample, const std::vector<program::InputSpec>& specs);

/// The values in the model's own scale: x 2^-exponent, exponent of the tensor or by index of the last axis.
Tensor<double> dequantise(const Tensor<int64_t>& integers, const std::vector<int8_t>& exponents);

/// Where two quantised inputs differ, in a sentence; nothing where they are equal. `expected` is what the user's file gives.
std::optional<std::string> difference(const std::vector<Tensor<int64_t>>& expected, const std::vector<Tensor<int64_t>>& found,
                                      const std::vector<program::InputSpec>& specs);

}  // namespace tacit::api
