#include "tacit/api/budget.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <set>

#include "tacit/api/files.h"
#include "temporary_folder.h"

namespace tacit::api {
namespace {

namespace fs = std::filesystem;

class BudgetTest : public TemporaryFolder {
 protected:
  void create(const std::string& name, uint32_t capacity, uint32_t used = 1) const {
    FileSet files(false);
    files.add(folder_ / name, Access::kSecret, [&](int fd) { return new_budget(fd, kId, capacity, used); });
    files.publish();
  }
  const Digest kId{1, 2, 3};
};

TEST_F(BudgetTest, CountsDownAndIsSpent) {
  create("b", 3);
  EXPECT_EQ(read_budget(folder_ / "b").left(), 2u);
  EXPECT_EQ(take_opening(folder_ / "b", kId).used, 2u);
  EXPECT_EQ(take_opening(folder_ / "b", kId).left(), 0u);
  EXPECT_EQ(refusal(ExitCode::kResource, [&] { take_opening(folder_ / "b", kId); }),
            "b: all 3 openings of this commitment are spent; one more proof would not hide it");
  EXPECT_EQ(read_budget(folder_ / "b").used, 3u);
}

TEST_F(BudgetTest, ACopyIsRefused) {
  create("b", 9);
  fs::copy_file(folder_ / "b", folder_ / "copy");
  EXPECT_EQ(refusal(ExitCode::kResource, [&] { take_opening(folder_ / "copy", kId); }),
            "copy: this opening budget is a copy; only the file that was written first counts, because a copy could spend an opening twice");
  // Not even under the old name, where the inode may be the same again.
  fs::remove(folder_ / "b");
  fs::copy_file(folder_ / "copy", folder_ / "b");
  refusal(ExitCode::kResource, [&] { take_opening(folder_ / "b", kId); });
}

TEST_F(BudgetTest, RenamingItsFolderIsAllowed) {
  fs::create_directory(folder_ / "d");
  create("d/b", 9);
  fs::rename(folder_ / "d", folder_ / "e");
  EXPECT_EQ(take_opening(folder_ / "e" / "b", kId).used, 2u);
}

TEST_F(BudgetTest, ABackupRestoredInPlaceDoesNotSpendTwice) {
  create("b", 9);
  const std::string backup = read(folder_ / "b");
  take_opening(folder_ / "b", kId);
  take_opening(folder_ / "b", kId);
  std::ofstream(folder_ / "b", std::ios::binary | std::ios::trunc) << backup;  // the inode stays
  EXPECT_EQ(take_opening(folder_ / "b", kId).used, 4u);
  // Nor does a lost second witness.
  fs::remove_all(folder_ / "state");
  EXPECT_EQ(take_opening(folder_ / "b", kId).used, 5u);
}

TEST_F(BudgetTest, ATornRecordCountsAsSpent) {
  create("b", 9);
  fs::remove_all(folder_ / "state");
  std::ofstream(folder_ / "b", std::ios::binary | std::ios::app) << "ope";
  EXPECT_EQ(read_budget(folder_ / "b").used, 2u);
  EXPECT_EQ(take_opening(folder_ / "b", kId).used, 3u);
  EXPECT_EQ(read_budget(folder_ / "b").used, 3u);
}

TEST_F(BudgetTest, DamageAndForeignFilesAreNamed) {
  create("b", 9);
  EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { take_opening(folder_ / "b", Digest{}); }), "b: is the opening budget of another commitment");
  const std::string whole = read(folder_ / "b");
  for (size_t i = 0; i < whole.size() - 16; i += 5) {
    std::string damaged = whole;
    damaged[i] ^= 1;
    std::ofstream(folder_ / "x", std::ios::binary | std::ios::trunc) << damaged;
    EXPECT_EQ(refusal(ExitCode::kBadInput, [&] { read_budget(folder_ / "x"); }), "x: is damaged, or no opening budget");
  }
  EXPECT_EQ(refusal(ExitCode::kIo, [&] { take_opening(folder_ / "none", kId); }), "none: there is no such file or folder");
}

TEST_F(BudgetTest, NoOpeningIsGrantedTwiceUnderAHundredKills) {
  constexpr uint32_t kCapacity = 400;
  create("b", kCapacity, 0);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::mt19937 random(7);
  std::set<uint32_t> granted;
  for (int kill = 0; kill < 100; ++kill) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (;;) {
        try {
          const uint32_t used = take_opening(folder_ / "b", kId).used;
          if (::write(ends[1], &used, sizeof used) != sizeof used) ::_exit(1);
        } catch (const UserError&) {
          ::_exit(0);
        }
      }
    }
    ::usleep(static_cast<useconds_t>(random() % 20000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    uint32_t used = 0;
    while (::read(ends[0], &used, sizeof used) == sizeof used) {
      EXPECT_TRUE(granted.insert(used).second) << "opening " << used << " was granted twice";
      EXPECT_LE(used, kCapacity);
    }
  }
  EXPECT_FALSE(granted.empty());
  EXPECT_GE(read_budget(folder_ / "b").used, granted.size());
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(BudgetTest, ProversAtTheSameTimeGetDifferentOpenings) {
  create("b", 200, 0);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  for (int i = 0; i < 4; ++i) {
    if (::fork() == 0) {
      for (int k = 0; k < 10; ++k) {
        const uint32_t used = take_opening(folder_ / "b", kId).used;
        if (::write(ends[1], &used, sizeof used) != sizeof used) ::_exit(1);
      }
      ::_exit(0);
    }
  }
  while (::wait(nullptr) > 0) {}
  ::close(ends[1]);
  std::set<uint32_t> granted;
  uint32_t used = 0;
  while (::read(ends[0], &used, sizeof used) == sizeof used) EXPECT_TRUE(granted.insert(used).second);
  EXPECT_EQ(granted.size(), 40u);
  ::close(ends[0]);
}

}  // namespace
}  // namespace tacit::api
