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

/// The program's integers for a sample that was read for these inputs. Throws UserError kBadInput that names input, index,
/// value and range where a value is outside the range, unless the input saturates.
std::vector<Tensor<int64_t>> quantise(const data::Sample& sample, const std::vector<program::InputSpec>& specs);

/// Where two quantised inputs differ, in a sentence; nothing where they are equal. `expected` is what the user's file gives.
std::optional<std::string> difference(const std::vector<Tensor<int64_t>>& expected, const std::vector<Tensor<int64_t>>& found,
                                      const std::vector<program::InputSpec>& specs);

}  // namespace tacit::api
