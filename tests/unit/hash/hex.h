#pragma once

#include <string>

#include "tacit/base/bytes.h"

namespace tacit {

inline std::string to_hex(ByteSpan bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string s;
  for (uint8_t b : bytes) s += {kDigits[b >> 4], kDigits[b & 15]};
  return s;
}

}  // namespace tacit
