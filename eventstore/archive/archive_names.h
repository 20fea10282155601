// How the objects of an archive are named; docs/formats/archive.md has all of it.
// Thread-safety: pure functions, but for the two that read and write the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "eventstore/object_store.h"
#include "eventstore/position.h"

namespace docket::eventstore {

struct ArchivedPartition {
  LogName log;
  PartitionIndex partition;
  friend auto operator<=>(const ArchivedPartition&, const ArchivedPartition&) = default;
};

// "review_events.g1/0"
[[nodiscard]] std::string FolderOf(const ArchivedPartition& partition);

// Whether the log keeps a position alone, in its last record, and trims those before by itself. Its
// segments may have gaps, and only the last one is needed.
[[nodiscard]] bool KeepsPosition(const LogName& log);

// A segment holds the records from `base` on and before `next`.
struct SegmentRange {
  Offset base;
  Offset next;
};
[[nodiscard]] std::string SegmentName(const ArchivedPartition& partition,
                                      const SegmentRange& range);
[[nodiscard]] std::string LineName(const ArchivedPartition& partition, Offset base);

// The bases of the manifest's lines of a partition, in order.
[[nodiscard]] absl::StatusOr<std::vector<Offset>> ListLines(ObjectStore& store,
                                                            const ArchivedPartition& partition);
// Every partition with anything in the archive, in order.
[[nodiscard]] absl::StatusOr<std::vector<ArchivedPartition>> ListPartitions(ObjectStore& store);

// Each archive has a random id, so that no segment of another one passes for its own.
inline constexpr std::size_t kArchiveIdBytes = 16;
// kFailedPrecondition: there is no archive. kUnimplemented: newer software made it.
[[nodiscard]] absl::StatusOr<std::string> ReadArchiveId(ObjectStore& store);
// As above, but makes an archive where there is none.
[[nodiscard]] absl::StatusOr<std::string> ReadOrMakeArchiveId(ObjectStore& store);

}  // namespace docket::eventstore
