#include "tacit/api/files.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "temporary_folder.h"

namespace tacit::api {
namespace {

namespace fs = std::filesystem;
using FilesTest = TemporaryFolder;

const Bytes kText = {'a', 'b', 'c'};

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 0777;
}

TEST_F(FilesTest, WritesWholeFilesWithTheirModes) {
  ::umask(022);
  write_file(folder_ / "public", kText, Access::kPublic, false);
  write_file(folder_ / "secret", kText, Access::kSecret, false);
  EXPECT_EQ(read(folder_ / "public"), "abc");
  EXPECT_EQ(mode_of(folder_ / "public"), 0644u);
  EXPECT_EQ(mode_of(folder_ / "secret"), 0600u);
  EXPECT_EQ(num_files(), 2u);
}

TEST_F(FilesTest, OverwritesOnlyByForce) {
  write_file(folder_ / "f", {}, Access::kPublic, false);
  EXPECT_EQ(refusal(ExitCode::kUsage, [&] { write_file(folder_ / "f", kText, Access::kPublic, false); }), "f: exists already");
  EXPECT_EQ(read(folder_ / "f"), "");
  write_file(folder_ / "f", kText, Access::kSecret, true);
  EXPECT_EQ(read(folder_ / "f"), "abc");
  EXPECT_EQ(mode_of(folder_ / "f"), 0600u);
  EXPECT_EQ(num_files(), 1u);
  EXPECT_EQ(refusal(ExitCode::kUsage, [&] { require_can_create(folder_ / "f", false); }), "f: exists already");
  EXPECT_NO_THROW(require_can_create(folder_ / "f", true));
}

TEST_F(FilesTest, AllFilesOfASetOrNone) {
  write_file(folder_ / "b", {}, Access::kPublic, false);
  {
    FileSet files(false);
    files.add_folder(folder_ / "new");
    files.add(folder_ / "new" / "a", kText, Access::kPublic);
    files.add(folder_ / "b", kText, Access::kPublic);
    EXPECT_EQ(refusal(ExitCode::kUsage, [&] { files.publish(); }), "b: exists already");
  }
  EXPECT_EQ(num_files(), 1u);
  {
    FileSet files(true);
    files.add_folder(folder_ / "new");
    files.add(folder_ / "new" / "a", kText, Access::kPublic);
    files.add(folder_ / "b", kText, Access::kPublic);
    files.publish();
  }
  EXPECT_EQ(read(folder_ / "b"), "abc");
  EXPECT_EQ(read(folder_ / "new" / "a"), "abc");
  EXPECT_EQ(num_files(), 2u);
}

TEST_F(FilesTest, DraftsAreWrittenInAnyOrder) {
  {
    FileSet files(false);
    Draft& lost = files.draft(folder_ / "lost", Access::kSecret);
    lost.write(0, kText);
    EXPECT_EQ(num_files(), 1u) << "under a temporary name";
  }
  EXPECT_EQ(num_files(), 0u);
  FileSet files(false);
  Draft& draft = files.draft(folder_ / "d", Access::kSecret);
  draft.write(3, kText);
  draft.write(0, kText);
  EXPECT_EQ(draft.size(), 6u);
  EXPECT_EQ(read(draft.path()), "abcabc");
  files.add(folder_ / "beside", kText, Access::kPublic);
  EXPECT_FALSE(fs::exists(folder_ / "d"));
  files.publish();
  EXPECT_EQ(read(folder_ / "d"), "abcabc");
  EXPECT_EQ(mode_of(folder_ / "d"), 0600u);
  EXPECT_EQ(num_files(), 2u);
}

TEST_F(FilesTest, FailuresHaveTheirSentence) {
  EXPECT_EQ(refusal(ExitCode::kIo, [&] { require_can_create(folder_ / "none" / "f", false); }),
            "none/f: there is no folder none");
  EXPECT_EQ(refusal(ExitCode::kIo, [&] { write_file("/proc/f", {}, Access::kPublic, false); }).substr(0, 6), "/proc/");
  EXPECT_EQ(refusal(ExitCode::kIo, [&] { throw_io_error("d/f", EROFS); }), "d/f: the folder d is read-only");
  EXPECT_EQ(refusal(ExitCode::kIo, [&] { throw_io_error(folder_ / "f", ENOSPC); }), "f: the disk is full");
  fs::create_directory(folder_ / "d");
  EXPECT_EQ(refusal(ExitCode::kIo, [&] { require_can_create(folder_ / "d", true); }), "d: is a folder where a file is expected");
}

TEST_F(FilesTest, AFailedWriteLeavesNothing) {
  std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit before {}, small {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  small = before;
  small.rlim_cur = 1000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string sentence = refusal(ExitCode::kIo, [&] { write_file(folder_ / "f", Bytes(5000), Access::kPublic, false); });
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_NE(sentence.find("limit on file sizes"), std::string::npos) << sentence;
  EXPECT_EQ(num_files(), 0u);
}

}  // namespace
}  // namespace tacit::api
