// Any bytes as an ONNX file: read, simplified, and where that succeeds evaluated on zeros.

#include <cstddef>
#include <cstdint>

#include "tacit/base/user_error.h"
#include "tacit/frontend/onnx/read_onnx.h"
#include "tacit/ir/evaluate.h"

namespace {

using namespace tacit;

constexpr int64_t kMaxEvaluated = 1 << 16;

bool is_small(const ir::Graph& graph) {
  int64_t work = ir::num_macs(graph);
  for (const ir::Value& value : graph.values) work += num_elements(value.shape);
  return work <= kMaxEvaluated;
}

std::vector<ir::Constant> zeros(const ir::Graph& graph) {
  std::vector<ir::Constant> inputs;
  for (ir::ValueId id : graph.inputs) {
    const ir::Value& value = graph.values[id];
    ir::Constant& input = inputs.emplace_back();
    input.dtype = value.dtype;
    if (value.dtype == ir::DType::kFloat) {
      input.real = Tensor<double>(value.shape);
    } else {
      input.integer = Tensor<int64_t>(value.shape);
    }
  }
  return inputs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const auto model = frontend::onnx::inspect_onnx_bytes({data, size}, "no-such-folder/fuzz.onnx");
    if (model.unsupported.empty() && is_small(model.graph)) ir::evaluate(model.graph, zeros(model.graph));
  } catch (const UserError& error) {
    const bool is_expected = error.code() == ExitCode::kBadInput || error.code() == ExitCode::kUnsupportedModel ||
                             error.code() == ExitCode::kUsage || error.code() == ExitCode::kIo;
    TACIT_CHECK(is_expected);
  }
  return 0;
}
