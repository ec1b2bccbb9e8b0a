#pragma once

#include <string_view>

#include "tacit/data/raw_array.h"

namespace tacit::data {

/// Reads a serialised ONNX TensorProto (onnx/onnx.proto): booleans, integers, float16, bfloat16, float, double, in raw_data or
/// in the typed fields. External data is refused. Throws UserError kBadInput.
RawArray parse_tensor_proto(ByteSpan bytes, std::string_view file);

}  // namespace tacit::data
