#include "apps/archive_restore.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "apps/data_directory.h"
#include "apps/directory_lock.h"
#include "apps/durable_directory.h"
#include "apps/kafka_properties_file.h"
#include "apps/stores.h"
#include "apps/topics_wanted.h"
#include "apps/unfinished_restore.h"
#include "eventstore/directory/directory_blob_store.h"
#include "eventstore/directory/directory_object_store.h"
#include "eventstore/kafka/restored_topics.h"
#include "eventstore/rocksdb/restored_log.h"
#include "eventstore/rocksdb/rocksdb_blob_store.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "platform/status_macros.h"
#include "replay/side_by_side.h"

namespace docket::apps {
namespace {

using eventstore::ArchivedPartition;
using eventstore::ArchiveTotals;
using eventstore::ArchiveWalk;
using eventstore::ManifestLine;
using eventstore::StoredRecord;

// An archive in a directory, of which nothing is made.
struct OpenedArchive {
  std::unique_ptr<eventstore::DirectoryObjectStore> objects;
  std::unique_ptr<eventstore::DirectoryBlobStore> blobs;
  std::string id;
};

absl::StatusOr<OpenedArchive> OpenArchive(const std::string& directory,
                                          const platform::Clock& clock) {
  OpenedArchive archive;
  archive.objects = std::make_unique<eventstore::DirectoryObjectStore>(
      eventstore::DirectoryObjectOptions{.directory = directory});
  DOCKET_ASSIGN_OR_RETURN(archive.id, eventstore::ReadArchiveId(*archive.objects));
  DOCKET_ASSIGN_OR_RETURN(archive.blobs,
                          eventstore::DirectoryBlobStore::Open(
                              {.directory = absl::StrCat(directory, "/blobs")}, clock));
  return archive;
}

// A walk holds a segment in memory, so not as many as a large machine has processors.
constexpr int kWalksMax = 4;

// Several partitions side by side.
absl::StatusOr<ArchiveReport> VerifyAll(const OpenedArchive& archive,
                                        const ArchiveProgress& progress) {
  ArchiveReport report{.archive = archive.id, .partitions = {}};
  DOCKET_ASSIGN_OR_RETURN(const auto partitions, eventstore::ListPartitions(*archive.objects));
  for (const ArchivedPartition& partition : partitions) {
    report.partitions.push_back({.partition = partition, .totals = {}, .wrong = {}});
  }
  absl::Mutex mutex;
  ArchiveTotals read;
  const auto tell = [&](const ManifestLine& line) {
    const absl::MutexLock lock(&mutex);
    read += TotalsOf(line);
    progress(read);
  };
  const replay::IsCancelled never;
  DOCKET_RETURN_IF_ERROR(replay::ForEachPartition(
      {.partitions = static_cast<std::int32_t>(partitions.size()),
       .threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kWalksMax),
       .cancelled = never},
      [&](eventstore::PartitionIndex n, const replay::IsCancelled& /*stopped*/) {
        ArchivedPartitionReport& one = report.partitions[static_cast<std::size_t>(n.value())];
        ArchiveWalk walk(
            {.objects = *archive.objects, .blobs = *archive.blobs, .archive = archive.id});
        one.wrong = walk.Verify(one.partition, tell, one.totals);
        return absl::OkStatus();
      }));
  return report;
}

absl::Status RequireEmpty(const std::string& directory) {
  std::error_code error;
  const std::filesystem::directory_iterator entries(directory, error);
  if (error == std::errc::no_such_file_or_directory) return absl::OkStatus();
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot look into ", directory, ": ", error.message()));
  }
  for (const auto& entry : entries) {
    if (entry.path().filename() == "lock") continue;  // of a try that was refused
    return absl::FailedPreconditionError(
        absl::StrCat(directory,
                     " is not empty: nothing is ever restored over a data directory. Name one that "
                     "is not there, or remove what an unfinished restore left in it"));
  }
  return absl::OkStatus();
}

// Puts what is walked into new logs and a blob store.
class Restorer {
 public:
  Restorer(eventstore::RestoreTarget& logs, eventstore::BlobStore& blobs,
           eventstore::BlobStore& archived)
      : logs_(logs), blobs_(blobs), archived_(archived) {}

  absl::Status Put(const ManifestLine& line, const std::vector<StoredRecord>& records) {
    for (const eventstore::BlobHash& hash : line.blobs) {
      DOCKET_ASSIGN_OR_RETURN(const std::string blob, archived_.Get(hash));
      DOCKET_RETURN_IF_ERROR(blobs_.Put(blob).status());
    }
    if (!KeepsPosition(line.partition.log)) return Add(line, records);
    // What follows may not follow without a gap; the last one is all that counts.
    last_ = Last{.line = line, .records = records};
    return absl::OkStatus();
  }

  // The partition is walked.
  absl::Status End(const ArchivedPartition& partition) {
    if (!last_.has_value() || last_->line.partition != partition) return absl::OkStatus();
    return Add(last_->line, last_->records);
  }

 private:
  struct Last {
    ManifestLine line;
    std::vector<StoredRecord> records;
  };

  absl::Status Add(const ManifestLine& line, const std::vector<StoredRecord>& records) {
    return logs_.Add({.log = line.partition.log,
                      .partition_count = line.partition_count,
                      .partition = line.partition.partition},
                     records);
  }

  eventstore::RestoreTarget& logs_;
  eventstore::BlobStore& blobs_;
  eventstore::BlobStore& archived_;
  std::optional<Last> last_;
};

absl::StatusOr<ArchiveReport> RestoreAll(OpenedArchive& archive, eventstore::RestoreTarget& logs,
                                         eventstore::BlobStore& blobs,
                                         const ArchiveProgress& progress) {
  Restorer restorer(logs, blobs, *archive.blobs);
  const auto put = [&restorer](const ManifestLine& line, const std::vector<StoredRecord>& records) {
    return restorer.Put(line, records);
  };
  ArchiveWalk walk({.objects = *archive.objects, .blobs = *archive.blobs, .archive = archive.id});
  ArchiveReport report{.archive = archive.id, .partitions = {}};
  ArchiveTotals before;
  DOCKET_ASSIGN_OR_RETURN(const auto partitions, eventstore::ListPartitions(*archive.objects));
  for (const ArchivedPartition& partition : partitions) {
    ArchivedPartitionReport one{.partition = partition, .totals = {}, .wrong = {}};
    DOCKET_RETURN_IF_ERROR(walk.Walk(partition, put, one.totals));
    DOCKET_RETURN_IF_ERROR(restorer.End(partition));
    before += one.totals;
    progress(before);
    report.partitions.push_back(std::move(one));
  }
  DOCKET_RETURN_IF_ERROR(logs.Finish());
  return report;
}

}  // namespace

absl::StatusOr<ArchiveReport> VerifyArchive(const std::string& directory,
                                            const ArchiveProgress& progress) {
  const platform::SystemClock clock;
  DOCKET_ASSIGN_OR_RETURN(const OpenedArchive archive, OpenArchive(directory, clock));
  return VerifyAll(archive, progress);
}

absl::Status ListArchive(const std::string& directory,
                         const std::function<void(const ManifestLine&)>& visit) {
  eventstore::DirectoryObjectStore objects({.directory = directory});
  DOCKET_ASSIGN_OR_RETURN(const std::string id, eventstore::ReadArchiveId(objects));
  DOCKET_ASSIGN_OR_RETURN(const auto partitions, eventstore::ListPartitions(objects));
  for (const ArchivedPartition& partition : partitions) {
    DOCKET_ASSIGN_OR_RETURN(const auto bases, eventstore::ListLines(objects, partition));
    for (const eventstore::Offset base : bases) {
      DOCKET_ASSIGN_OR_RETURN(const eventstore::ChainEnd line,
                              eventstore::ReadLine(objects, id, partition, base));
      visit(line.line);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ArchiveReport> RestoreArchive(const RestoreOrder& order,
                                             const ArchiveProgress& progress) {
  const platform::SystemClock clock;
  DOCKET_ASSIGN_OR_RETURN(OpenedArchive archive, OpenArchive(order.archive, clock));
  DOCKET_RETURN_IF_ERROR(RequireEmpty(order.data_dir));
  const DataDirectory data{.path = order.data_dir};
  DOCKET_RETURN_IF_ERROR(MakeDurableDirectory(data.path));
  DOCKET_ASSIGN_OR_RETURN(const auto lock, DirectoryLock::Take(data.path));
  DOCKET_RETURN_IF_ERROR(RequireEmpty(order.data_dir));  // by nobody meanwhile
  DOCKET_RETURN_IF_ERROR(MarkUnfinishedRestore(data));
  absl::StatusOr<ArchiveReport> report;
  {
    DOCKET_ASSIGN_OR_RETURN(auto logs,
                            eventstore::RestoredLogs::Open({.directory = data.journal()}));
    DOCKET_ASSIGN_OR_RETURN(const auto blobs,
                            eventstore::RocksDbBlobStore::Open({.directory = data.blobs()}));
    DOCKET_ASSIGN_OR_RETURN(report, RestoreAll(archive, logs, *blobs, progress));
  }
  DOCKET_RETURN_IF_ERROR(EndUnfinishedRestore(data));
  return report;
}

absl::StatusOr<ArchiveReport> RestoreArchiveToKafka(const KafkaRestoreOrder& order,
                                                    const ArchiveProgress& progress) {
  const platform::SystemClock clock;
  const platform::Config& config = order.config;
  DOCKET_ASSIGN_OR_RETURN(OpenedArchive archive, OpenArchive(order.archive, clock));
  DOCKET_ASSIGN_OR_RETURN(
      const auto properties,
      KafkaPropertiesOf(config.kafka, platform::LogToStandardError("docket", clock)));
  DOCKET_ASSIGN_OR_RETURN(const auto blobs, OpenBlobStore(config.blobs, {.path = config.data_dir},
                                                          clock, /*env=*/nullptr));
  DOCKET_ASSIGN_OR_RETURN(const auto topics,
                          eventstore::RestoredTopics::Make({.bootstrap = config.journal.bootstrap,
                                                            .properties = properties,
                                                            .wanted = TopicsWantedBy(config),
                                                            .answer_max = kTopicsAnswerMax,
                                                            .clock = clock}));
  return RestoreAll(archive, *topics, *blobs, progress);
}

}  // namespace docket::apps
