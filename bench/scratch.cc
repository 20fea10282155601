#include "bench/scratch.h"

#include <unistd.h>

#include <system_error>

#include "absl/strings/str_cat.h"
#include "platform/check.h"

namespace docket::bench {

Scratch::Scratch(const std::filesystem::path& root) {
  std::filesystem::create_directories(root);
  path_ = absl::StrCat(root.string(), "/scratch-", getpid(), "-XXXXXX");
  DOCKET_CHECK(mkdtemp(path_.data()) != nullptr);
}

Scratch::~Scratch() {
  std::error_code ignored;  // what is left is seen by who looks for the space
  std::filesystem::remove_all(path_, ignored);
}

double Scratch::Bytes() const {
  double bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
    if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
  }
  return bytes;
}

}  // namespace docket::bench
