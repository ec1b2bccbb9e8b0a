#include "tacit/frontend/onnx/text.h"

#include <cstddef>
#include <cstdint>

namespace tacit::frontend::onnx {
namespace {

constexpr size_t kMaxBytes = 1024;

/// Bytes of the printable character at the start of s; 0 where there is none.
size_t character_size(std::string_view s) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(s[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f;
  const size_t size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (size == 0 || size > s.size()) return 0;
  uint32_t code = first & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  const bool is_overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool is_surrogate = code >= 0xd800 && code < 0xe000;
  const bool is_control = code < 0xa0;
  return is_overlong || is_surrogate || is_control || code > 0x10ffff ? 0 : size;
}

}  // namespace

bool is_printable_name(std::string_view s) {
  if (s.size() > kMaxBytes) return false;
  while (!s.empty()) {
    const size_t size = character_size(s);
    if (size == 0) return false;
    s.remove_prefix(size);
  }
  return true;
}

std::string printable(std::string_view s) {
  constexpr size_t kMaxShown = 80;
  std::string out;
  while (!s.empty() && out.size() < kMaxShown) {
    const size_t size = character_size(s);
    out += size > 0 ? s.substr(0, size) : "?";
    s.remove_prefix(size > 0 ? size : 1);
  }
  return s.empty() ? out : out + "...";
}

}  // namespace tacit::frontend::onnx
