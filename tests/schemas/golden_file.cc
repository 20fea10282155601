#include "tests/schemas/golden_file.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "platform/hashing.h"

namespace docket::tests {
namespace {

constexpr std::size_t kBytesPerLine = 32;

std::filesystem::path PathOf(std::string_view name, std::string_view extension) {
  return std::filesystem::path(DOCKET_GOLDEN_DIR) / (std::string(name) + std::string(extension));
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteGolden(std::string_view name, const Golden& golden) {
  std::filesystem::create_directories(PathOf(name, ".hex").parent_path());
  std::ofstream hex(PathOf(name, ".hex"), std::ios::binary);
  for (std::size_t at = 0; at < golden.bytes.size(); at += kBytesPerLine) {
    hex << platform::HexEncode(std::string_view(golden.bytes).substr(at, kBytesPerLine)) << '\n';
  }
  std::ofstream(PathOf(name, ".txt"), std::ios::binary) << golden.text;
}

bool UpdateAsked() {
  const char* asked = std::getenv("DOCKET_UPDATE_GOLDEN");
  return asked != nullptr && std::string_view(asked) == "1";
}

}  // namespace

std::optional<Golden> ReadGolden(std::string_view name) {
  if (!std::filesystem::exists(PathOf(name, ".hex"))) return std::nullopt;
  std::string hex = ReadFile(PathOf(name, ".hex"));
  std::erase(hex, '\n');
  return Golden{.bytes = platform::HexDecode(hex).value_or("this file is not hex"),
                .text = ReadFile(PathOf(name, ".txt"))};
}

std::optional<Golden> ReadOrWriteGolden(std::string_view name, const Golden& current) {
  if (UpdateAsked() && !std::filesystem::exists(PathOf(name, ".hex"))) WriteGolden(name, current);
  return ReadGolden(name);
}

std::vector<std::string> GoldenNames(std::string_view folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(PathOf(folder, ""))) {
    if (entry.path().extension() == ".hex") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace docket::tests
