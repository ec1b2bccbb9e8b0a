#include "tacit/api/budget.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "tacit/api/envelope.h"
#include "tacit/api/files.h"
#include "tacit/api/text.h"
#include "tacit/hash/blake3.h"

namespace tacit::api {

namespace fs = std::filesystem;

namespace {

/// One record an opening; its size is what counts, so that a torn one counts as spent.
constexpr std::string_view kRecord = "opening used...\n";
constexpr size_t kChecksumBytes = sizeof(Digest);
constexpr size_t kHeaderBytes = kHeadBytes + 32 + 4 + 32 + 32 + kChecksumBytes;
constexpr uint32_t kMaxCapacity = 1 << 20;

struct Header {
  Digest id{};
  uint32_t capacity = 0;
  Digest machine{};  ///< digest of the machine's identity
  Digest place{};    ///< digest of the file's place on the disk
};

Digest hash_of(std::string_view domain, ByteSpan bytes) {
  Blake3 hash = Blake3::derive_key(domain);
  hash.update(bytes);
  return hash.finalize();
}

Digest this_machine() {
  std::string id;
  std::ifstream("/etc/machine-id") >> id;
  if (id.empty()) std::ifstream("/var/lib/dbus/machine-id") >> id;
  return hash_of("tacit 1 budget machine", {reinterpret_cast<const uint8_t*>(id.data()), id.size()});
}

/// File system, inode and time of birth of an open file: together they change when a file is copied, even over a name or
/// an inode that was used before. Renaming keeps them.
Digest place_of(int fd, const fs::path& path) {
  struct statx status {};
  struct statfs system {};
  if (::statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &status) != 0 || ::fstatfs(fd, &system) != 0) throw_io_error(path, errno);
  ByteWriter place;
  uint64_t system_id = 0;
  static_assert(sizeof system.f_fsid == sizeof system_id);
  std::memcpy(&system_id, &system.f_fsid, sizeof system_id);
  if (system_id == 0) system_id = uint64_t{status.stx_dev_major} << 32 | status.stx_dev_minor;
  place.u64(system_id);
  place.u64(status.stx_ino);
  if (status.stx_mask & STATX_BTIME) {
    place.i64(status.stx_btime.tv_sec);
    place.u32(status.stx_btime.tv_nsec);
  }
  return hash_of("tacit 1 budget place", place.bytes());
}

Bytes encode(const Header& header) {
  ByteWriter out;
  write_head(out, FileKind::kBudget);
  out.raw(header.id);
  out.u32(header.capacity);
  out.raw(header.machine);
  out.raw(header.place);
  out.raw(hash_of("tacit 1 budget header", out.bytes()));
  return out.take();
}

Digest read_digest(ByteReader& in) {
  Digest d{};
  const ByteSpan bytes = in.raw(d.size());
  std::copy(bytes.begin(), bytes.end(), d.begin());
  return d;
}

[[noreturn]] void throw_damaged(const fs::path& path) {
  throw UserError(ExitCode::kBadInput, path.string() + ": is damaged, or no opening budget", "set up the model again");
}

Header decode(ByteSpan bytes, const fs::path& path) {
  ByteReader in(bytes);
  const Result<FileKind> kind = read_head(in);
  if (!kind.ok() || *kind != FileKind::kBudget) throw_damaged(path);
  Header h;
  h.id = read_digest(in);
  h.capacity = in.u32();
  h.machine = read_digest(in);
  h.place = read_digest(in);
  const Digest expected = hash_of("tacit 1 budget header", bytes.first(std::min(bytes.size(), kHeaderBytes - kChecksumBytes)));
  if (read_digest(in) != expected || !in.ok() || h.capacity > kMaxCapacity) throw_damaged(path);
  return h;
}

/// An append-only file of records after a header of known size, locked as long as it is open.
class Ledger {
 public:
  Ledger(fs::path path, int flags) : path_(std::move(path)), fd_(::open(path_.c_str(), flags | O_CLOEXEC | O_APPEND, 0600)) {
    if (fd_ < 0) throw_io_error(path_, errno);
    while (::flock(fd_, LOCK_EX) != 0) {
      if (errno != EINTR) { const int error = errno; ::close(fd_); throw_io_error(path_, error); }
    }
  }
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger() { ::close(fd_); }

  int fd() const { return fd_; }
  Bytes read(size_t size) const {
    Bytes bytes(size);
    const ssize_t n = ::pread(fd_, bytes.data(), size, 0);
    if (n < 0) throw_io_error(path_, errno);
    bytes.resize(static_cast<size_t>(n));
    return bytes;
  }
  /// Records begun after the header.
  uint64_t count(size_t header) const {
    struct stat status {};
    if (::fstat(fd_, &status) != 0) throw_io_error(path_, errno);
    const uint64_t size = static_cast<uint64_t>(status.st_size);
    return size <= header ? 0 : (size - header + kRecord.size() - 1) / kRecord.size();
  }
  void append(uint64_t records) const {
    std::string text;
    for (uint64_t i = 0; i < records; ++i) text += kRecord;
    for (size_t done = 0; done < text.size();) {
      const ssize_t n = ::write(fd_, text.data() + done, text.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw_io_error(path_, errno);
      done += static_cast<size_t>(n);
    }
    if (::fsync(fd_) != 0) throw_io_error(path_, errno);
  }

 private:
  fs::path path_;
  int fd_;
};

fs::path second_witness(const Digest& id) { return user_folder("XDG_STATE_HOME", ".local/state") / "budget" / hex(id); }

void create_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw_io_error(folder, error.value());
}

/// What the second witness counts; 0 where there is none.
uint64_t count_in_witness(const Digest& id) {
  try {
    const fs::path path = second_witness(id);
    return fs::exists(path) ? Ledger(path, O_RDONLY).count(0) : 0;
  } catch (const UserError&) {
    return 0;  // without a home there is none
  }
}

void require_unmoved(const Header& header, int fd, const fs::path& path) {
  if (header.machine != this_machine()) {
    throw UserError(ExitCode::kResource, path.string() + ": this opening budget was copied from another machine, where openings may still be spent",
                    "prove on the machine of the set-up, or set up the model again here");
  }
  if (header.place != place_of(fd, path)) {
    throw UserError(ExitCode::kResource, path.string() + ": this opening budget is a copy; only the file that was written first counts, because a copy could spend an opening twice",
                    "prove with the original file, or set up again (or commit to the input again)");
  }
}

/// The header of this commitment's budget, where the file may be spent from.
Header read_header(const Ledger& file, const Digest& id, const fs::path& path) {
  const Header header = decode(file.read(kHeaderBytes), path);
  if (header.id != id) {
    throw UserError(ExitCode::kBadInput, path.string() + ": is the opening budget of another commitment", "use the file that set-up wrote beside the package");
  }
  require_unmoved(header, file.fd(), path);
  return header;
}

void require_left(uint64_t used, const Header& header, const fs::path& path) {
  if (used < header.capacity) return;
  throw UserError(ExitCode::kResource, path.string() + ": all " + std::to_string(header.capacity) + " openings of this commitment are spent; one more proof would not hide it",
                  "set up again (or commit to the input again), if need be with more --openings");
}

}  // namespace

void require_opening(const fs::path& path, const Digest& id) {
  const Ledger file(path, O_RDWR);
  const Header header = read_header(file, id, path);
  require_left(std::max(file.count(kHeaderBytes), count_in_witness(id)), header, path);
}

Bytes new_budget(int fd, const Digest& id, uint32_t capacity, uint32_t used) {
  Bytes bytes = encode({id, capacity, this_machine(), place_of(fd, "the opening budget")});
  for (uint32_t i = 0; i < used; ++i) bytes.insert(bytes.end(), kRecord.begin(), kRecord.end());
  return bytes;
}

BudgetState read_budget(const fs::path& path) {
  const Ledger file(path, O_RDONLY);
  const Header header = decode(file.read(kHeaderBytes), path);
  const uint64_t used = std::min<uint64_t>(std::max(file.count(kHeaderBytes), count_in_witness(header.id)), header.capacity);
  return {header.id, header.capacity, static_cast<uint32_t>(used)};
}

BudgetState take_opening(const fs::path& path, const Digest& id) {
  const Ledger file(path, O_RDWR);
  const Header header = read_header(file, id, path);
  const fs::path witness_path = second_witness(id);
  create_folders(witness_path.parent_path());
  const Ledger witness(witness_path, O_RDWR | O_CREAT);

  const uint64_t in_file = file.count(kHeaderBytes), in_witness = witness.count(0);
  const uint64_t used = std::max(in_file, in_witness);
  require_left(used, header, path);
  witness.append(used + 1 - in_witness);
  file.append(used + 1 - in_file);
  sync_folder(witness_path.parent_path());
  sync_folder(path.has_parent_path() ? path.parent_path() : fs::path("."));
  return {id, header.capacity, static_cast<uint32_t>(used + 1)};
}

}  // namespace tacit::api
