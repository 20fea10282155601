#include "eventstore/directory/file_status.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "eventstore/database_status.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {
namespace {

// Of a file system whose server is another machine, or that is not mounted at the moment.
constexpr std::array kAway = {ENOENT,       ESTALE,      ETIMEDOUT, EHOSTDOWN,  EHOSTUNREACH,
                              ENETDOWN,     ENETUNREACH, ENOTCONN,  ECONNRESET, ECONNREFUSED,
                              ECONNABORTED, ENODEV,      EREMOTEIO, ESHUTDOWN};

// A file system's error as the mapping of all stores takes it.
struct FileError {
  std::error_code error;

  [[nodiscard]] bool ok() const { return !error; }
  [[nodiscard]] bool IsNoSpace() const {
    return error.value() == ENOSPC || error.value() == EDQUOT;
  }
  [[nodiscard]] static bool IsCorruption() { return false; }
  [[nodiscard]] static bool IsPathNotFound() { return false; }
  [[nodiscard]] static bool IsNotFound() { return false; }
  [[nodiscard]] std::string ToString() const { return error.message(); }
};

}  // namespace

absl::Status FromFile(std::error_code error, std::string_view what) {
  if (std::find(kAway.begin(), kAway.end(), error.value()) != kAway.end()) {
    return absl::UnavailableError(
        absl::StrCat(platform::AbslView(what), ": ", error.message(),
                     ". Check that the file system is mounted here and that its server can be "
                     "reached; it goes on by itself"));
  }
  return FromDatabase(FileError{error}, {.what = what, .if_broken = ""});
}

}  // namespace docket::eventstore
