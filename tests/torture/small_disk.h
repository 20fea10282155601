// SmallDisk: a file system of its own for a directory, in memory, that can be filled to the last
// byte and emptied again. It needs the right to mount (root in a container that may). The mount is
// seen by processes that are started later, and ends with the last of them.
// Thread-safety: used by one thread at a time. Ownership: the destructor unmounts it.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace docket::torture {

class SmallDisk {
 public:
  // Lets this thread, and those that it begins later, mount in private. kPermissionDenied.
  [[nodiscard]] static absl::Status BecomePrivate();

  // Moves the directory and what is in it there. Precondition: nobody uses it; BecomePrivate was
  // OK.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<SmallDisk>> Move(std::string directory);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // From now on there is not a byte left.
  [[nodiscard]] absl::Status Fill();
  // There is room again.
  [[nodiscard]] absl::Status Empty();

 private:
  explicit SmallDisk(std::string directory) : directory_(std::move(directory)) {}

  const std::string directory_;
};

}  // namespace docket::torture
