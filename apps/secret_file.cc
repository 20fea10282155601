#include "apps/secret_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apps/durable_directory.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// Far more than any secret; the file may be the wrong one, or a device without end.
constexpr std::size_t kFileBytesMax = 1U << 16U;

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

// Written beside and renamed, so that the file is there whole or not at all. What a crash left
// beside goes first: it may have another mode.
absl::Status WriteSecretFile(const std::string& path, const std::string& secret) {
  const std::string beside = absl::StrCat(path, ".new");
  (void)::unlink(beside.c_str());  // if it still stands there, the next call says so
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return FailedTo("make", beside);
  absl::Status written = WriteAll(file, absl::StrCat(secret, "\n"), beside);
  ::close(file);
  if (written.ok() && std::rename(beside.c_str(), path.c_str()) != 0) {
    written = FailedTo("rename", beside);
  }
  if (!written.ok()) (void)::unlink(beside.c_str());  // or the next call does
  DOCKET_RETURN_IF_ERROR(written);
  return SyncDirectory(std::filesystem::path(path).parent_path().string());
}

}  // namespace

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0) {
    if (errno == ENOENT) return absl::NotFoundError(absl::StrCat("there is no secret file ", path));
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot read the secret file ", path, ": ", std::strerror(errno),
        "; let the user that runs this own it, with mode 0600, in a directory that it may enter"));
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(kFileBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kFileBytesMax) {
    return absl::FailedPreconditionError(
        absl::StrCat("the file ", path, " is larger than ", kFileBytesMax,
                     " bytes and holds no secret; name the right one"));
  }
  absl::StripTrailingAsciiWhitespace(&text);
  if (text.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the secret file ", path, " is empty; write the secret into it or delete it"));
  }
  return text;
}

absl::StatusOr<SecretFile> ReadOrMakeSecretFile(const std::string& path,
                                                const std::function<std::string()>& make) {
  absl::StatusOr<std::string> known = ReadSecretFile(path);
  if (known.ok()) return SecretFile{.secret = *std::move(known), .made_now = false};
  if (!absl::IsNotFound(known.status())) return known.status();
  SecretFile made{.secret = make(), .made_now = true};
  DOCKET_RETURN_IF_ERROR(WriteSecretFile(path, made.secret));
  return made;
}

}  // namespace docket::apps
