#pragma once

#include <string>
#include <string_view>

namespace tacit::frontend::onnx {

/// Whether s is well-formed UTF-8 without control characters, of at most 1024 bytes: what may be printed as a name.
bool is_printable_name(std::string_view s);

/// s as it may stand in a message: itself, or with the offending bytes replaced and its end cut off.
std::string printable(std::string_view s);

}  // namespace tacit::frontend::onnx
