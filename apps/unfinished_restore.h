// The mark of a data directory that is being restored: a file, there from before the first record
// until after the last one is durable. With it nothing opens the directory, since a part of an
// archive would look like a whole one.
// Thread-safety: functions without shared state; the directory is the caller's alone.
#pragma once

#include "absl/status/status.h"
#include "apps/data_directory.h"

namespace docket::apps {

[[nodiscard]] absl::Status MarkUnfinishedRestore(const DataDirectory& data);
[[nodiscard]] absl::Status EndUnfinishedRestore(const DataDirectory& data);

// kFailedPrecondition, with what to do: the mark is there, or cannot be looked for.
[[nodiscard]] absl::Status RefuseUnfinishedRestore(const DataDirectory& data);

}  // namespace docket::apps
