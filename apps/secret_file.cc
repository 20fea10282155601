#include "apps/secret_file.h"

#include <sys/stat.h>

#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apps/whole_file.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// Far more than any secret; the file may be the wrong one, or a device without end.
constexpr std::size_t kFileBytesMax = 1U << 16U;

constexpr unsigned kModeOfOthers = S_IRWXG | S_IRWXO;

}  // namespace

std::optional<std::string> DescribeOpenFile(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || (info.st_mode & kModeOfOthers) == 0) return std::nullopt;
  return absl::StrCat("the secret file ", path, " is open to other users of this machine (mode ",
                      absl::StrFormat("%04o", info.st_mode & 07777U), "); chmod 600 ", path);
}

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  absl::StatusOr<std::string> read = ReadFileWhole(path, kFileBytesMax);
  if (absl::IsNotFound(read.status())) {
    return absl::NotFoundError(absl::StrCat("there is no file ", path));
  }
  if (!read.ok()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "a secret file: ", read.status().message(),
        "; let the user that runs this own it, with mode 0600, in a directory that it may enter"));
  }
  std::string text = *std::move(read);
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
  DOCKET_RETURN_IF_ERROR(WriteFileWhole(path, absl::StrCat(made.secret, "\n")));
  return made;
}

}  // namespace docket::apps
