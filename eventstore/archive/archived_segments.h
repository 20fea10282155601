// ArchivedSegments: reads an archive at any offset, for whoever needs records that its log does not
// have any more. Each segment is compared with its line, and the line with the one before it.
//
// Memory: the kSegmentsKept segments that were read last, so that readers of several partitions do
// not take them from each other, and 8 bytes for each segment of a partition.
// Errors name the object. kDataLoss: the archive is broken; kUnimplemented: newer software wrote
// it; kFailedPrecondition: the archive that is expected is not there, or another one is; others are
// those of the store. After an error the next call tries again.
// Thread-safety: every method may be called from any thread at the same time; one reads at a time.
// Ownership: borrows the store.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/archive/archive_walk.h"
#include "eventstore/object_store.h"

namespace docket::eventstore {

class ArchivedSegments {
 public:
  static constexpr std::size_t kSegmentsKept = 4;

  // expected_id: the archive's; empty: whichever is there, and where none is, nothing is archived.
  explicit ArchivedSegments(ObjectStore& store, std::string expected_id = "");

  // The segment with the record at `offset`. kNotFound: it is not archived.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const WalkedSegment>> Find(
      const ArchivedPartition& partition, Offset offset);

  // The first offset of the partition that is archived; nothing: none is.
  [[nodiscard]] absl::StatusOr<std::optional<Offset>> First(const ArchivedPartition& partition);

  // Empty: there is no archive, and none is expected.
  [[nodiscard]] absl::StatusOr<std::string> Id();

 private:
  [[nodiscard]] absl::Status ReadId() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The bases of the partition's segments, as they were when they were listed last.
  [[nodiscard]] absl::Status List(const ArchivedPartition& partition)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] std::shared_ptr<const WalkedSegment> FindKept(const ArchivedPartition& partition,
                                                              Offset offset) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The segment whose base is the last at or before `offset`. kNotFound: there is none.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const WalkedSegment>> Read(
      const ArchivedPartition& partition, Offset offset) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  ObjectStore& store_;
  const std::string expected_id_;
  absl::Mutex mutex_;
  std::string id_ ABSL_GUARDED_BY(mutex_);  // empty: not yet known
  std::map<ArchivedPartition, std::vector<Offset>> bases_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::shared_ptr<const WalkedSegment>> kept_ ABSL_GUARDED_BY(mutex_);  // newest first
};

}  // namespace docket::eventstore
