#include "tests/fuzz/loaded_config.h"

#include <sys/mman.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/config.h"

namespace docket::fuzz {
namespace {

using platform::LoadedConfig;

// A file that is in memory alone, since a configuration is read from one.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view text)
      : file_descriptor_(::memfd_create("docket.yaml", MFD_CLOEXEC)) {
    DOCKET_CHECK(file_descriptor_ >= 0);
    const auto written = ::write(file_descriptor_, text.data(), text.size());
    DOCKET_CHECK(written == static_cast<ssize_t>(text.size()));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(file_descriptor_); }

  [[nodiscard]] std::string path() const {
    return absl::StrCat("/proc/self/fd/", file_descriptor_);
  }

 private:
  const int file_descriptor_;
};

absl::StatusOr<LoadedConfig> Load(const ConfigText& text) {
  const MemoryFile file(text.document);
  return platform::LoadConfig(
      {.file = file.path(), .environment = text.environment, .flags = text.flags});
}

platform::Config WithMaskedSecrets(platform::Config config) {
  for (platform::EndpointConfig& endpoint : config.webhooks.endpoints) {
    for (std::string& secret : endpoint.secrets) secret = "****";
  }
  return config;
}

}  // namespace

void LoadAndCheck(const ConfigText& text) {
  const absl::StatusOr<LoadedConfig> loaded = Load(text);
  if (!loaded.ok()) {
    DOCKET_CHECK(absl::IsInvalidArgument(loaded.status()));
    return;
  }
  const std::string printed = platform::PrintConfig(*loaded);
  const absl::StatusOr<LoadedConfig> again =
      Load({.document = printed, .environment = {}, .flags = {}});
  DOCKET_CHECK(again.ok());
  DOCKET_CHECK(again->config == WithMaskedSecrets(loaded->config));
}

}  // namespace docket::fuzz
