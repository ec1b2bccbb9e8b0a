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

/// Whether this process may use only so much memory (--memory-limit, or the system's limit).
bool has_memory_limit();

/// Throws UserError kResource where `what`, on `path`, takes about `bytes` and would pass that limit.
void require_memory(const std::filesystem::path& path, const std::string& what, uint64_t bytes);

}  // namespace tacit::api
