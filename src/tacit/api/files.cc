#include "tacit/api/files.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

namespace tacit::api {

namespace fs = std::filesystem;

namespace {

/// What must be removed if the process ends now. The mutex is held while files are published.
struct Unpublished {
  std::mutex mutex;
  std::set<fs::path> files, folders;
  std::set<fs::path> scratch;  ///< folders that go with their content
  bool has_published = false;  ///< the run has its result
};

Unpublished& unpublished() {
  static Unpublished instance;
  return instance;
}

fs::path parent_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

fs::path temporary_name(const fs::path& target) {
  static std::atomic<unsigned> counter{0};
  return parent_of(target) / ("." + target.filename().string() + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
}

mode_t mode_of(Access access) { return access == Access::kSecret ? 0600 : 0666; }

}  // namespace

class Descriptor {
 public:
  /// Errors name `named`: the file that the user knows, where `path` is a temporary one.
  Descriptor(const fs::path& path, const fs::path& named, int flags, mode_t mode = 0)
      : path_(named), fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
    if (fd_ < 0) throw_io_error(named, errno);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { if (fd_ >= 0) ::close(fd_); }

  int get() const { return fd_; }
  void write(ByteSpan bytes) const {
    write_all(bytes, [&](ByteSpan rest) { return ::write(fd_, rest.data(), rest.size()); });
  }
  void write_at(uint64_t at, ByteSpan bytes) const {
    const uint64_t end = at + bytes.size();
    write_all(bytes, [&](ByteSpan rest) { return ::pwrite(fd_, rest.data(), rest.size(), static_cast<off_t>(end - rest.size())); });
  }
  uint64_t size() const {
    struct stat status {};
    if (::fstat(fd_, &status) != 0) throw_io_error(path_, errno);
    return static_cast<uint64_t>(status.st_size);
  }
  void sync() const { if (::fsync(fd_) != 0 && errno != EINVAL) throw_io_error(path_, errno); }
  /// Some file systems report a full disk only here.
  void close() {
    if (::close(std::exchange(fd_, -1)) != 0) throw_io_error(path_, errno);
  }

 private:
  /// Writes all of `bytes` by calls that each take some of what is left.
  template <class Write>
  void write_all(ByteSpan bytes, Write&& write) const {
    while (!bytes.empty()) {
      const ssize_t n = write(bytes);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw_io_error(path_, errno);
      bytes = bytes.subspan(static_cast<size_t>(n));
    }
  }

  fs::path path_;
  int fd_;
};

namespace {

[[noreturn]] void throw_exists(const fs::path& path) {
  throw UserError(ExitCode::kUsage, path.string() + ": exists already", "choose another name, or overwrite it with --force");
}

/// Renames atomically; 0 or an errno. Without `force` an existing target is EEXIST.
int rename_file(const fs::path& from, const fs::path& to, bool force) {
  if (!force) {
    constexpr unsigned kNoReplace = 1;
    if (::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), kNoReplace) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
    if (fs::exists(fs::symlink_status(to))) return EEXIST;  // a file system without that flag
  }
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

void throw_io_error(const fs::path& path, int error) {
  const std::string name = path.string(), folder = parent_of(path).string();
  switch (error) {
    case ENOSPC: case EDQUOT: throw UserError(ExitCode::kIo, name + ": the disk is full", "free some space, and run the command again");
    case EFBIG: throw UserError(ExitCode::kIo, name + ": the system's limit on file sizes is reached", "raise the limit (ulimit -f)");
    case EROFS: throw UserError(ExitCode::kIo, name + ": the folder " + folder + " is read-only", "choose a folder that can be written");
    case EACCES: case EPERM: throw UserError(ExitCode::kIo, name + ": there is no permission to read or write it", "check the owner and the mode of the file and of " + folder);
    case ENOENT: throw UserError(ExitCode::kIo, name + ": there is no such file or folder", "check the path");
    case ENOTDIR: throw UserError(ExitCode::kIo, name + ": is not a folder, or a part of its path is none", "check the path");
    case EISDIR: throw UserError(ExitCode::kIo, name + ": is a folder where a file is expected", "check the path");
    default: throw UserError(ExitCode::kIo, name + ": " + std::strerror(error));
  }
}

void require_can_create(const fs::path& path, bool force) {
  const fs::path folder = parent_of(path);
  std::error_code ignored;
  const fs::file_status target = fs::symlink_status(path, ignored);
  if (fs::is_directory(target)) throw_io_error(path, EISDIR);
  if (fs::exists(target) && !fs::is_regular_file(target) && !fs::is_symlink(target)) {
    throw UserError(ExitCode::kIo, path.string() + ": is a device or a pipe, where a file is to be made", "choose another name");
  }
  if (fs::exists(target) && !force) throw_exists(path);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    if (errno == ENOENT) throw UserError(ExitCode::kIo, path.string() + ": there is no folder " + folder.string(), "create the folder first");
    throw_io_error(path, errno);
  }
}

bool create_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0777) != 0) {
    if (errno == EEXIST && fs::is_directory(folder)) return false;
    throw_io_error(folder, errno == EEXIST ? ENOTDIR : errno);
  }
  sync_folder(parent_of(folder));
  return true;
}

void sync_folder(const fs::path& folder) { Descriptor(folder, folder, O_RDONLY | O_DIRECTORY).sync(); }

Draft::Draft(const fs::path& temporary, const fs::path& target, Access access)
    : temporary_(temporary), file_(std::make_unique<Descriptor>(temporary, target, O_WRONLY | O_CREAT | O_EXCL, mode_of(access))) {}

Draft::~Draft() = default;

void Draft::write(uint64_t at, ByteSpan bytes) const { file_->write_at(at, bytes); }

uint64_t Draft::size() const { return file_->size(); }

void Draft::close() {
  file_->sync();
  file_->close();
}

FileSet::~FileSet() {
  Unpublished& pending = unpublished();
  const std::lock_guard lock(pending.mutex);
  for (auto& [entry, draft] : drafts_) entries_.push_back(entry);
  for (const Entry& e : entries_) {
    ::unlink(e.temporary.c_str());
    pending.files.erase(e.temporary);
  }
  for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) {
    ::rmdir(folder->c_str());
    pending.folders.erase(*folder);
  }
}

void FileSet::add_folder(const fs::path& folder) {
  const std::lock_guard lock(unpublished().mutex);
  if (!create_folder(folder)) return;
  folders_.push_back(folder);
  unpublished().folders.insert(folder);
}

void FileSet::add(const fs::path& path, ByteSpan content, Access access) {
  add_file(path, access, [&](int, const Sink& sink) { sink(content); });
}

void FileSet::add(const fs::path& path, Access access, const std::function<void(const Sink&)>& content) {
  add_file(path, access, [&](int, const Sink& sink) { content(sink); });
}

void FileSet::add(const fs::path& path, Access access, const std::function<Bytes(int)>& content) {
  add_file(path, access, [&](int fd, const Sink& sink) { sink(content(fd)); });
}

fs::path FileSet::register_file(const fs::path& path) {
  fs::path temporary = temporary_name(path);
  const std::lock_guard lock(unpublished().mutex);
  unpublished().files.insert(temporary);
  return temporary;
}

Draft& FileSet::draft(const fs::path& path, Access access) {
  const fs::path temporary = register_file(path);
  drafts_.emplace_back(Entry{temporary, path}, nullptr);
  drafts_.back().second = std::make_unique<Draft>(temporary, path, access);
  return *drafts_.back().second;
}

void FileSet::add_file(const fs::path& path, Access access, const std::function<void(int, const Sink&)>& fill) {
  const fs::path temporary = register_file(path);
  entries_.push_back({temporary, path});
  Descriptor file(temporary, path, O_WRONLY | O_CREAT | O_EXCL, mode_of(access));
  fill(file.get(), [&](ByteSpan bytes) { file.write(bytes); });
  file.sync();
  file.close();
}

void FileSet::publish() {
  for (auto& [entry, draft] : drafts_) draft->close();
  for (auto& [entry, draft] : drafts_) entries_.push_back(entry);
  drafts_.clear();
  Unpublished& pending = unpublished();
  const std::lock_guard lock(pending.mutex);
  for (const Entry& e : entries_) {
    std::error_code ignored;
    if (!force_ && fs::exists(fs::symlink_status(e.target, ignored))) throw_exists(e.target);
  }
  while (!entries_.empty()) {
    const Entry e = entries_.front();
    const int error = rename_file(e.temporary, e.target, force_);
    if (error == EEXIST) throw_exists(e.target);
    if (error != 0) throw_io_error(e.target, error);
    pending.files.erase(e.temporary);
    entries_.erase(entries_.begin());
    sync_folder(parent_of(e.target));
  }
  for (const fs::path& folder : folders_) pending.folders.erase(folder);
  folders_.clear();
  pending.has_published = true;
}

ScratchFolder::ScratchFolder() {
  const std::lock_guard lock(unpublished().mutex);
  std::string pattern = (fs::temp_directory_path() / "tacit-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw_io_error(pattern, errno);
  path_ = pattern;
  unpublished().scratch.insert(path_);
}

ScratchFolder::~ScratchFolder() {
  const std::lock_guard lock(unpublished().mutex);
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  unpublished().scratch.erase(path_);
}

void write_file(const fs::path& path, ByteSpan content, Access access, bool force) {
  FileSet files(force);
  files.add(path, content, access);
  files.publish();
}

bool remove_unpublished() {
  Unpublished& pending = unpublished();
  std::unique_lock lock(pending.mutex);
  if (pending.has_published) return false;
  lock.release();  // for ever: the process is about to end
  for (const fs::path& file : pending.files) ::unlink(file.c_str());
  for (auto folder = pending.folders.rbegin(); folder != pending.folders.rend(); ++folder) ::rmdir(folder->c_str());
  std::error_code ignored;
  for (const fs::path& folder : pending.scratch) fs::remove_all(folder, ignored);
  return true;
}

fs::path user_folder(const char* variable, const char* below_home) {
  const char* explicit_folder = std::getenv(variable);
  if (explicit_folder != nullptr && explicit_folder[0] == '/') return fs::path(explicit_folder) / "tacit";
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] == '\0') {
    const struct passwd* user = ::getpwuid(::getuid());
    home = user != nullptr ? user->pw_dir : nullptr;
  }
  if (home == nullptr || home[0] != '/') {
    throw UserError(ExitCode::kIo, "the user has no home folder for Tacit's own files", std::string("set HOME or ") + variable);
  }
  return fs::path(home) / below_home / "tacit";
}

}  // namespace tacit::api
