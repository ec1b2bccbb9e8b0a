#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/base/user_error.h"

namespace tacit::api {

/// Where bytes go, piece by piece.
using Sink = std::function<void(ByteSpan)>;

/// Who may read a file: its owner only, or whom the umask allows.
enum class Access { kSecret, kPublic };

/// The sentence of a failed system call on a path, as UserError kIo: full disk, read-only folder, no permission, ...
[[noreturn]] void throw_io_error(const std::filesystem::path& path, int error);

/// Refuses a path that exists, unless `force`; and a folder that does not exist or cannot be written. Called before long work.
void require_can_create(const std::filesystem::path& path, bool force);

/// Creates the folder if it is missing, durably. True if it was.
bool create_folder(const std::filesystem::path& folder);

/// Flushes a folder's entries to the disk.
void sync_folder(const std::filesystem::path& folder);

class Descriptor;

/// A file that is written piece by piece, at any place in it. Before it is published it has a temporary name.
class Draft {
 public:
  Draft(const std::filesystem::path& temporary, const std::filesystem::path& target, Access access);
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft();

  void write(uint64_t at, ByteSpan bytes) const;
  /// Where its bytes can be read.
  const std::filesystem::path& path() const { return temporary_; }
  uint64_t size() const;
  /// Flushes and closes it.
  void close();

 private:
  std::filesystem::path temporary_;
  std::unique_ptr<Descriptor> file_;
};

/// Files that appear together, whole, or not at all. Each is written beside its target under a temporary name and flushed;
/// `publish` renames them in order. What is not published is removed, by the destructor or by `remove_unpublished`.
class FileSet {
 public:
  explicit FileSet(bool force) : force_(force) {}
  FileSet(const FileSet&) = delete;
  FileSet& operator=(const FileSet&) = delete;
  ~FileSet();

  /// Creates the folder; it is removed again if nothing is published.
  void add_folder(const std::filesystem::path& folder);
  void add(const std::filesystem::path& path, ByteSpan content, Access access);
  /// Content that is made while it is written.
  void add(const std::filesystem::path& path, Access access, const std::function<void(const Sink&)>& content);
  /// The content may depend on the file itself, open for writing as `fd`.
  void add(const std::filesystem::path& path, Access access, const std::function<Bytes(int fd)>& content);
  /// A file that is written between now and `publish`, which renames it after the others. Valid as long as the set.
  Draft& draft(const std::filesystem::path& path, Access access);
  void publish();

 private:
  /// A temporary name, which is removed if the process ends now.
  std::filesystem::path register_file(const std::filesystem::path& path);
  /// Creates, fills and flushes the temporary file: fill(fd, sink).
  void add_file(const std::filesystem::path& path, Access access, const std::function<void(int, const Sink&)>& fill);

  struct Entry {
    std::filesystem::path temporary, target;
  };
  bool force_;
  std::vector<Entry> entries_;
  std::vector<std::pair<Entry, std::unique_ptr<Draft>>> drafts_;
  std::vector<std::filesystem::path> folders_;
};

/// One file, whole or not at all.
void write_file(const std::filesystem::path& path, ByteSpan content, Access access, bool force);

/// A folder of its own below the system's folder for temporary files; removed with all that it holds, on a signal too.
class ScratchFolder {
 public:
  ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// For a thread that ends the process on a signal. Removes what is not published, and keeps everyone from publishing until
/// the process ends; or says false, and does nothing, where something has been published: the run is as good as over.
[[nodiscard]] bool remove_unpublished();

/// The folder of the user for `purpose` ("XDG_STATE_HOME", ".local/state"), below it "tacit". Throws kIo without a home.
std::filesystem::path user_folder(const char* variable, const char* below_home);

}  // namespace tacit::api
