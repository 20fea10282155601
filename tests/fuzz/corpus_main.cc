// main() of a fuzz target that is built without libFuzzer: runs it once over each file that is
// named, and each file below a folder that is named. A finding ends the process by a signal; the
// last file printed is the one that shows it.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

// The name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kDone = 0;
constexpr int kWrongUse = 2;

using Paths = std::vector<std::filesystem::path>;

Paths FilesBelow(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  Paths files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool Run(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << "cannot read " << path << '\n';
    return false;
  }
  // Of exactly that size, so that a sanitizer sees a read behind it.
  const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
  std::cout << path.string() << std::flush;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  std::cout << '\n';
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const std::filesystem::path& path : FilesBelow(argv[i])) {
      if (!Run(path)) return kWrongUse;
      ++files;
    }
  }
  std::cout << files << " inputs\n";
  if (files == 0) {
    std::cerr << "no input was named, or the folders are empty\n";
    return kWrongUse;
  }
  return kDone;
}
