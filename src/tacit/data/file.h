#pragma once

#include <filesystem>
#include <utility>

#include "tacit/base/bytes.h"

namespace tacit::data {

/// The whole file. Throws UserError kIo where it is missing or unreadable, kBadInput where it is above `max_bytes`.
Bytes read_file(const std::filesystem::path& path, uint64_t max_bytes);

/// A file's bytes without reading them: they come from the disk as they are looked at. What cannot be mapped is read.
class MappedFile {
 public:
  /// Throws as `read_file` does.
  MappedFile(const std::filesystem::path& path, uint64_t max_bytes);
  MappedFile(MappedFile&& o) noexcept : map_(std::exchange(o.map_, {})), read_(std::move(o.read_)) {}
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();
  ByteSpan bytes() const { return map_.empty() ? ByteSpan(read_) : map_; }

 private:
  ByteSpan map_;
  Bytes read_;
};

}  // namespace tacit::data
