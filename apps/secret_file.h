// Files that hold one secret each: mode 0600, in the data directory.
// Thread-safety: functions without shared state. Failure: nothing half-written is left; the message
// names the path and what to do.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace docket::apps {

// The secret in the file, without white space at its end. kNotFound: no such file.
// kFailedPrecondition: empty, larger than 64 KiB, or this user may not read it.
[[nodiscard]] absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

// Nothing, or that other users of this machine may read or write the file, and what to do.
[[nodiscard]] std::optional<std::string> DescribeOpenFile(const std::string& path);

struct SecretFile {
  std::string secret;
  bool made_now = false;
};

// The secret in the file; if there is none, what `make` gives is written there, synced, first.
[[nodiscard]] absl::StatusOr<SecretFile> ReadOrMakeSecretFile(
    const std::string& path, const std::function<std::string()>& make);

}  // namespace docket::apps
