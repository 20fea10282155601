#include "apps/directory_lock.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "apps/data_directory.h"
#include "platform/clock.h"

namespace docket::apps {
namespace {

constexpr int kAskAgainMs = 20;

absl::Status Refused(const std::string& directory, const std::string& path, int error) {
  if (error != EWOULDBLOCK) {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot lock ", path, ": ", std::strerror(error), "; does its file system have locks?"));
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the data directory ", directory,
      " is in use: another docketd or docket has it open. Stop that process, or ask it "
      "over its socket"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryLock>> DirectoryLock::Take(const std::string& directory,
                                                                   absl::Duration patience) {
  const std::string path = DataDirectory{.path = directory}.lock();
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot open ", path, ": ", std::strerror(errno),
                     "; set data_dir to a directory that you can write"));
  }
  std::unique_ptr<DirectoryLock> lock(new DirectoryLock(file));
  // No system call waits for a lock with a deadline, so it is asked for again and again.
  const platform::SystemClock clock;
  const absl::Time end = clock.MonotonicNow() + patience;
  while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK && clock.MonotonicNow() < end) {
      ::poll(nullptr, 0, kAskAgainMs);
      continue;
    }
    return Refused(directory, path, errno);
  }
  return lock;
}

DirectoryLock::~DirectoryLock() { ::close(file_); }

}  // namespace docket::apps
