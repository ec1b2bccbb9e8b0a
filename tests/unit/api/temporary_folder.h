#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "tacit/base/user_error.h"

namespace tacit::api {

/// A test with a folder of its own, which is the user's state folder too.
class TemporaryFolder : public testing::Test {
 protected:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tacit_api_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    setenv("XDG_STATE_HOME", (folder_ / "state").c_str(), 1);
  }
  ~TemporaryFolder() override { std::filesystem::remove_all(folder_); }

  static std::string read(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  size_t num_files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }
  /// The sentence of the error, without the folder's path.
  std::string refusal(ExitCode code, const std::function<void()>& action) const {
    try {
      action();
    } catch (const UserError& e) {
      EXPECT_EQ(e.code(), code) << e.what();
      std::string s = e.what();
      const std::string prefix = folder_.string() + "/";
      for (size_t at; (at = s.find(prefix)) != std::string::npos;) s.erase(at, prefix.size());
      return s;
    }
    ADD_FAILURE() << "nothing was refused";
    return "";
  }

  std::filesystem::path folder_;
};

}  // namespace tacit::api
