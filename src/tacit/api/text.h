#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tacit/base/result.h"
#include "tacit/hash/digest.h"

namespace tacit::api {

/// 64 lower-case hexadecimal digits.
std::string hex(const Digest& digest);
/// The digest that 64 hexadecimal digits of either case name.
std::optional<Digest> parse_digest(std::string_view text);

/// One sentence without a full stop on why untrusted bytes were refused.
std::string sentence(const Error& error);

}  // namespace tacit::api
