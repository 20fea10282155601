#include "tests/system/process_usage.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace docket::system_test {
namespace {

constexpr std::int64_t kKibibyte = 1024;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

std::int64_t CountFiles(const std::string& folder) {
  std::error_code error;
  const std::filesystem::directory_iterator files(folder, error);
  if (error) return 0;
  std::int64_t count = 0;
  for (auto file = begin(files); file != end(files) && !error; file.increment(error)) ++count;
  return count;
}

}  // namespace

ProcessUsage UsageOf(pid_t process) {
  const std::string folder = absl::StrCat("/proc/", process);
  ProcessUsage usage{.files = CountFiles(folder + "/fd")};
  std::ifstream status(folder + "/status");
  std::string name;
  while (status >> name) {
    std::int64_t kibibytes = 0;
    if (name == "VmRSS:" && status >> kibibytes) usage.resident_bytes = kibibytes * kKibibyte;
    if (name == "VmHWM:" && status >> kibibytes) usage.resident_bytes_most = kibibytes * kKibibyte;
    status.clear();
  }
  return usage;
}

std::int64_t AllowedResident(std::int64_t bytes) {
  constexpr std::int64_t kShadows = 8;
  constexpr std::int64_t kKept = std::int64_t{1} << 30;
  return kSanitized ? kShadows * bytes + kKept : bytes;
}

}  // namespace docket::system_test
