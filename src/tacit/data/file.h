#pragma once

#include <filesystem>

#include "tacit/base/bytes.h"

namespace tacit::data {

/// The whole file. Throws UserError kIo where it is missing or unreadable, kBadInput where it is above `max_bytes`.
Bytes read_file(const std::filesystem::path& path, uint64_t max_bytes);

}  // namespace tacit::data
