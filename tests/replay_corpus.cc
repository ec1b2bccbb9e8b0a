// The main function of a fuzz target that is built without libFuzzer: runs it over files, over folders of
// files, and over every prefix and every single-byte change of the small ones.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr size_t kSmallBytes = 2048;

std::vector<uint8_t> read(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void run_with_neighbours(std::vector<uint8_t> bytes) {
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  if (bytes.size() > kSmallBytes) return;
  for (size_t size = 0; size < bytes.size(); ++size) LLVMFuzzerTestOneInput(bytes.data(), size);
  for (uint8_t& byte : bytes) {
    for (uint8_t change : {0x01, 0x80, 0xff}) {
      byte ^= change;
      LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
      byte ^= change;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  size_t files = 0;
  LLVMFuzzerTestOneInput(nullptr, 0);
  for (int i = 1; i < argc; ++i) {
    if (std::filesystem::is_directory(argv[i])) {
      for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
        run_with_neighbours(read(entry.path()));
        ++files;
      }
    } else {
      run_with_neighbours(read(argv[i]));
      ++files;
    }
  }
  std::printf("%zu files replayed with their neighbours\n", files);
  return 0;
}
