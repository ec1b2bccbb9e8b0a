#include "tacit/data/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "tacit/base/user_error.h"

namespace tacit::data {

namespace {

struct Descriptor {
  int fd;
  ~Descriptor() { if (fd >= 0) ::close(fd); }
};

[[noreturn]] void fail_to_read(const std::filesystem::path& path, int error) {
  if (error == ENOENT) throw UserError(ExitCode::kIo, path.string() + ": there is no such file", "check the path");
  throw UserError(ExitCode::kIo, path.string() + ": cannot be read: " + std::strerror(error));
}

}  // namespace

Bytes read_file(const std::filesystem::path& path, uint64_t max_bytes) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat status {};
  if (file.fd < 0 || ::fstat(file.fd, &status) != 0) fail_to_read(path, errno);
  if (S_ISDIR(status.st_mode)) throw UserError(ExitCode::kIo, path.string() + ": is a folder where a file is expected");

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
    if (bytes.size() > max_bytes) {
      throw UserError(ExitCode::kBadInput, path.string() + ": is larger than the limit of " + std::to_string(max_bytes >> 20) + " MiB");
    }
  }
}

}  // namespace tacit::data
