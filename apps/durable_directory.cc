#include "apps/durable_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

absl::Status FailedTo(absl::string_view what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno),
                                             "; check the directory's owner and free space"));
}

}  // namespace

absl::Status SyncDirectory(const std::string& path) {
  const std::string name = path.empty() ? "." : path;
  const int file = ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return FailedTo("open", name);
  const bool synced = ::fsync(file) == 0;
  absl::Status status = synced ? absl::OkStatus() : FailedTo("sync", name);
  ::close(file);
  return status;
}

absl::Status MakeDurableDirectory(const std::string& path) {
  std::error_code error;
  std::vector<std::filesystem::path> missing;
  std::filesystem::path above = path;
  while (!above.empty() && !std::filesystem::exists(above, error)) {
    missing.push_back(above);
    above = above.parent_path();
  }
  if (!above.empty() && !std::filesystem::is_directory(above, error) && !error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make the data directory ", path, ": ", above.string(),
                     " is a file, not a directory; set data_dir to a directory, or to one that is "
                     "to be made"));
  }
  std::filesystem::create_directories(path, error);
  if (error) {
    return absl::FailedPreconditionError(absl::StrCat("cannot make the data directory ", path, ": ",
                                                      error.message(),
                                                      "; set data_dir to one that you can write"));
  }
  for (const std::filesystem::path& made : missing) {
    DOCKET_RETURN_IF_ERROR(SyncDirectory(made.parent_path().string()));
  }
  return absl::OkStatus();
}

}  // namespace docket::apps
