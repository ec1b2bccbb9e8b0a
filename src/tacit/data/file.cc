#include "tacit/data/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "tacit/base/user_error.h"

namespace tacit::data {

namespace {

struct Descriptor {
  int fd;
  explicit Descriptor(int open_fd) : fd(open_fd) {}
  Descriptor(Descriptor&& o) noexcept : fd(std::exchange(o.fd, -1)) {}
  ~Descriptor() { if (fd >= 0) ::close(fd); }
};

[[noreturn]] void fail_to_read(const std::filesystem::path& path, int error) {
  if (error == ENOENT) throw UserError(ExitCode::kIo, path.string() + ": there is no such file", "check the path");
  if (error == EACCES || error == EPERM) {
    throw UserError(ExitCode::kIo, path.string() + ": there is no permission to read it", "check the owner and the mode of the file and of its folder");
  }
  throw UserError(ExitCode::kIo, path.string() + ": cannot be read: " + std::strerror(error));
}

[[noreturn]] void fail_too_large(const std::filesystem::path& path, uint64_t max_bytes) {
  throw UserError(ExitCode::kBadInput, path.string() + ": is larger than the limit of " + std::to_string(max_bytes >> 20) + " MiB");
}

Descriptor open_file(const std::filesystem::path& path, struct stat& status) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd < 0 || ::fstat(file.fd, &status) != 0) fail_to_read(path, errno);
  if (S_ISDIR(status.st_mode)) throw UserError(ExitCode::kIo, path.string() + ": is a folder where a file is expected", "check the path");
  return file;
}

}  // namespace

Bytes read_file(const std::filesystem::path& path, uint64_t max_bytes) {
  struct stat status {};
  const Descriptor file = open_file(path, status);

  // Pipes and devices have no size beforehand, and a file may grow while it is read: the bytes are counted as they come.
  constexpr size_t kChunk = size_t{1} << 20;
  Bytes bytes;
  if (S_ISREG(status.st_mode) && status.st_size > 0) {
    bytes.reserve(static_cast<size_t>(std::min<uint64_t>(static_cast<uint64_t>(status.st_size), max_bytes)) + 1);
  }
  for (;;) {
    const size_t size = bytes.size();
    bytes.resize(std::max(std::min(bytes.capacity(), size + kChunk), size + 1));
    const ssize_t n = ::read(file.fd, bytes.data() + size, bytes.size() - size);
    bytes.resize(size + static_cast<size_t>(std::max<ssize_t>(n, 0)));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail_to_read(path, errno);
    if (n == 0) return bytes;
    if (bytes.size() > max_bytes) fail_too_large(path, max_bytes);
  }
}

MappedFile::MappedFile(const std::filesystem::path& path, uint64_t max_bytes) {
  {
    struct stat status {};
    const Descriptor file = open_file(path, status);
    const auto size = static_cast<uint64_t>(status.st_size);
    if (S_ISREG(status.st_mode) && size > max_bytes) fail_too_large(path, max_bytes);
    if (S_ISREG(status.st_mode) && size > 0) {
      void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.fd, 0);
      if (start != MAP_FAILED) map_ = ByteSpan(static_cast<const uint8_t*>(start), size);
    }
  }
  if (map_.empty()) read_ = read_file(path, max_bytes);
}

MappedFile::~MappedFile() {
  if (!map_.empty()) ::munmap(const_cast<uint8_t*>(map_.data()), map_.size());
}

}  // namespace tacit::data
