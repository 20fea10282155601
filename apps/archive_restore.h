// What `docket archive` does with an archive alone, without any docketd.
// Thread-safety: functions without shared state; each used by one thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/archive/archive_walk.h"
#include "platform/config.h"

namespace docket::apps {

struct ArchivedPartitionReport {
  eventstore::ArchivedPartition partition;
  eventstore::ArchiveTotals totals;  // of what is right
  std::vector<absl::Status> wrong;   // each object that is
};
struct ArchiveReport {
  std::string archive;  // its id
  std::vector<ArchivedPartitionReport> partitions;
};

// After each segment, with what was read by then; by one thread at a time.
using ArchiveProgress = std::function<void(const eventstore::ArchiveTotals&)>;

// Reads all of it. An error: there is no archive, or it cannot be read; what is wrong in it is in
// the report.
[[nodiscard]] absl::StatusOr<ArchiveReport> VerifyArchive(const std::string& directory,
                                                          const ArchiveProgress& progress);

// What is in it by its manifest alone: the line of each partition's every segment.
[[nodiscard]] absl::Status ListArchive(
    const std::string& directory,
    const std::function<void(const eventstore::ManifestLine&)>& visit);

struct RestoreOrder {
  std::string archive;   // its directory
  std::string data_dir;  // made; refused if there is anything in it
};
// Verifies and restores in one pass. kFailedPrecondition: there is something in the data directory.
// Whatever ends it early leaves a data directory that no docketd starts on.
[[nodiscard]] absl::StatusOr<ArchiveReport> RestoreArchive(const RestoreOrder& order,
                                                           const ArchiveProgress& progress);

struct KafkaRestoreOrder {
  std::string archive;      // its directory
  platform::Config config;  // of a docketd whose journal.type is kafka
};
// The same into a cluster (eventstore/kafka/restored_topics.h) and the blob store that all its
// docketd share. kFailedPrecondition: one of the topics is there, or another number of partitions
// is configured.
[[nodiscard]] absl::StatusOr<ArchiveReport> RestoreArchiveToKafka(const KafkaRestoreOrder& order,
                                                                  const ArchiveProgress& progress);

}  // namespace docket::apps
