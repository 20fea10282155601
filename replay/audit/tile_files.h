// TileFiles: a tree's files in a directory. Each one is there whole or not at all, also after a
// crash or a power failure. Tests override what they want to fail.
// Thread-safety: every method may be called from any thread at the same time; one process writes.
// Failure: kNotFound: no such file; kUnavailable: it cannot be read or written, with the system's
// reason, and what was there still is.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace docket::replay {

class TileFiles {
 public:
  explicit TileFiles(std::string directory) : directory_(std::move(directory)) {}
  TileFiles(const TileFiles&) = delete;
  TileFiles& operator=(const TileFiles&) = delete;
  virtual ~TileFiles() = default;

  [[nodiscard]] const std::string& directory() const { return directory_; }

  // `name` is a path below the directory: "tile/0/000". A file longer than any of a tree is not
  // read whole.
  [[nodiscard]] virtual absl::StatusOr<std::string> Read(const std::string& name) const;

  // Makes or replaces the file, mode 0644 as the umask leaves it, and the directories above it.
  [[nodiscard]] virtual absl::Status Replace(const std::string& name, std::string_view bytes);

  // A directory below, with the files in it; one that is not there is fine.
  [[nodiscard]] virtual absl::Status RemoveDirectory(const std::string& name);

 private:
  const std::string directory_;
};

}  // namespace docket::replay
