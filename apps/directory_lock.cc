#include "apps/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "apps/data_directory.h"

namespace docket::apps {

absl::StatusOr<std::unique_ptr<DirectoryLock>> DirectoryLock::Take(const std::string& directory) {
  const std::string path = DataDirectory{.path = directory}.lock();
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot open ", path, ": ", std::strerror(errno),
                     "; set data_dir to a directory that you can write"));
  }
  std::unique_ptr<DirectoryLock> lock(new DirectoryLock(file));
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot lock ", path, ": ", std::strerror(errno), "; does its file system have locks?"));
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the data directory ", directory,
      " is in use: another docketd or docket has it open. Stop that process, or ask it "
      "over its socket"));
}

DirectoryLock::~DirectoryLock() { ::close(file_); }

}  // namespace docket::apps
