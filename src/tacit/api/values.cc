#include "tacit/api/values.h"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "tacit/base/user_error.h"
#include "tacit/quant/quantise.h"

namespace tacit::api {

std::vector<NamedTensor> named_outputs(const std::vector<Tensor<int64_t>>& integers, const std::vector<program::OutputSpec>& specs) {
  TACIT_CHECK(integers.size() == specs.size());
  std::vector<NamedTensor> out;
  for (size_t i = 0; i < specs.size(); ++i) {
    out.push_back({specs[i].name, quant::dequantise(integers[i], specs[i].exponents), specs[i].labels, specs[i].is_index});
  }
  return out;
}

std::vector<NamedTensor> named_inputs(const std::vector<Tensor<int64_t>>& integers, const std::vector<program::InputSpec>& specs) {
  TACIT_CHECK(integers.size() == specs.size());
  std::vector<NamedTensor> out;
  for (size_t i = 0; i < specs.size(); ++i) out.push_back({specs[i].name, quant::dequantise(integers[i], specs[i].exponents), {}, false});
  return out;
}

std::vector<program::InputSpec> public_specs(const std::vector<program::InputSpec>& specs) {
  std::vector<program::InputSpec> out;
  std::copy_if(specs.begin(), specs.end(), std::back_inserter(out), [](const program::InputSpec& s) { return !s.is_hidden; });
  return out;
}

uint64_t peak_rss_bytes() {
  // The high-water mark of this program; the system's own count has that of whoever started it, too.
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stoull(line.substr(6)) * 1024;
  }
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

namespace {

uint64_t memory_limit() {
  struct rlimit limit {};
  return ::getrlimit(RLIMIT_DATA, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : limit.rlim_cur;
}

}  // namespace

bool has_memory_limit() { return memory_limit() != UINT64_MAX; }

void require_memory(const std::filesystem::path& path, const std::string& what, uint64_t bytes) {
  const uint64_t limit = memory_limit();
  if (bytes <= limit) return;
  const auto megabytes = [](uint64_t n) { return std::to_string((n + 999'999) / 1'000'000) + " MB"; };
  throw UserError(ExitCode::kResource, path.string() + ": " + what + " takes about " + megabytes(bytes) + " of memory, and the limit is " + megabytes(limit),
                  "raise --memory-limit to at least " + std::to_string(bytes) + ", or use a smaller model");
}

}  // namespace tacit::api
