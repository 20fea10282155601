// Which archive has what was trimmed from the logs of a data directory: noted in a file of it
// before anything goes that is in that archive alone from then on. So whoever opens the data
// directory reads its logs as a whole, whatever its configuration says of an archive.
// Thread-safety: functions without shared state; one writer at a time.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "apps/data_directory.h"

namespace docket::apps {

struct TrimmedArchive {
  std::string id;
  std::string directory;  // where it was then
  friend bool operator==(const TrimmedArchive&, const TrimmedArchive&) = default;
};

// Nothing: nothing was trimmed behind an archive. kFailedPrecondition: it cannot be read.
[[nodiscard]] absl::StatusOr<std::optional<TrimmedArchive>> ReadTrimmedArchive(
    const DataDirectory& data);

// Durable when it returns OK. kFailedPrecondition: another archive than this has what was trimmed.
[[nodiscard]] absl::Status KeepTrimmedArchive(const DataDirectory& data,
                                              const TrimmedArchive& archive);

}  // namespace docket::apps
