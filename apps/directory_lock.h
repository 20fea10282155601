// DirectoryLock: makes this process the only one at a data directory, for as long as it lives. A
// file `lock` in the directory carries it; the system lets go of it when the process ends, however
// that happens, and the file stays. Processes on other machines are not kept out.
// Thread-safety: made and destroyed by one thread. Ownership: owns the open file.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace docket::apps {

class DirectoryLock {
 public:
  // kFailedPrecondition: another docketd or docket has the directory, or the file cannot be made;
  // the message names the directory. Waits up to `patience` for another one to end: a process that
  // was killed keeps its lock until the system has taken its memory down. Precondition: the
  // directory is there.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<DirectoryLock>> Take(
      const std::string& directory, absl::Duration patience = absl::ZeroDuration());
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  explicit DirectoryLock(int file) : file_(file) {}

  const int file_;
};

}  // namespace docket::apps
