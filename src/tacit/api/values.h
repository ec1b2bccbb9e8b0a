#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

namespace tacit::api {

/// A tensor of a model as a user sees it.
struct NamedTensor {
  std::string name;
  Tensor<double> values;             ///< in the model's own scale
  std::vector<std::string> labels;   ///< of the last axis, or of the index; may be empty
  bool is_index = false;             ///< the values are class indices
};

std::vector<NamedTensor> named_outputs(const std::vector<Tensor<int64_t>>& integers, const std::vector<program::OutputSpec>& specs);
std::vector<NamedTensor> named_inputs(const std::vector<Tensor<int64_t>>& integers, const std::vector<program::InputSpec>& specs);

/// Only the inputs that are part of the statement, in order.
std::vector<program::InputSpec> public_specs(const std::vector<program::InputSpec>& specs);

/// Peak memory of this process in bytes.
uint64_t peak_rss_bytes();

/// Throws UserError kResource where a run on `path` that takes about `bytes` would pass the limit on this process's memory
/// (--memory-limit, or the system's).
void require_memory(const std::filesystem::path& path, uint64_t bytes);

}  // namespace tacit::api
