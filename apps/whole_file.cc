#include "apps/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "apps/durable_directory.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr std::size_t kReadBytes = 4U << 10U;  // at first

absl::Status FailedTo(absl::string_view what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno),
                                             "; check the directory's owner and free space"));
}

absl::Status WriteAll(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0) return FailedTo("write", path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file) != 0) return FailedTo("sync", path);
  return absl::OkStatus();
}

absl::Status CannotRead(const std::string& path) {
  const int why = errno;
  const std::string message = absl::StrCat("cannot read ", path, ": ", std::strerror(why));
  return why == ENOENT ? absl::NotFoundError(message) : absl::FailedPreconditionError(message);
}

}  // namespace

absl::StatusOr<std::string> ReadFileWhole(const std::string& path, std::size_t bytes_max) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return CannotRead(path);
  std::string text;
  std::size_t held = 0;
  ssize_t got = 1;
  while (got > 0 && held <= bytes_max) {
    if (held == text.size()) text.resize(std::min(std::max(kReadBytes, 2 * held), bytes_max + 1));
    got = ::read(file, text.data() + held, text.size() - held);
    if (got > 0) held += static_cast<std::size_t>(got);
  }
  const absl::Status failure = got < 0 ? CannotRead(path) : absl::OkStatus();
  ::close(file);
  DOCKET_RETURN_IF_ERROR(failure);
  text.resize(held);
  return text;
}

// Written beside and renamed, so that the file is there whole or not at all. What a crash left
// beside goes first: it may have another mode.
absl::Status WriteFileWhole(const std::string& path, std::string_view text) {
  const std::string beside = absl::StrCat(path, ".new");
  (void)::unlink(beside.c_str());  // if it still stands there, the next call says so
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return FailedTo("make", beside);
  absl::Status written = WriteAll(file, text, beside);
  ::close(file);
  if (written.ok() && std::rename(beside.c_str(), path.c_str()) != 0) {
    written = FailedTo("rename", beside);
  }
  if (!written.ok()) (void)::unlink(beside.c_str());  // or the next call does
  DOCKET_RETURN_IF_ERROR(written);
  return SyncDirectory(std::filesystem::path(path).parent_path().string());
}

}  // namespace docket::apps
