// LogTrimmer: takes from logs what is older than their retention, round after round, and never what
// somebody still needs (eventstore/trim_decision.h). Of an archived log whole segments go, each
// when it was read back from the archive, found right, and compared with the log record by record;
// its blobs are there too. The last record of what is archived stays, by which an archiver and
// readers that resume find that the log is the same as it was. Of any other log single records go.
//
// Old enough is a record whose time of append, by the log's clock, is further back than the
// retention, and before which there is none that is younger.
// What is trimmed is read through an ArchiveBackedLog from then on. A crash anywhere leaves a log
// that is trimmed further or less far, and the next round goes on from there.
// Memory: one segment, and one batch of a log. Thread-safety: used by one thread. Ownership:
// borrows all parts, which outlive it.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/archive/archived_segments.h"
#include "eventstore/blob_store.h"
#include "eventstore/record_log.h"
#include "eventstore/trim_decision.h"
#include "platform/clock.h"

namespace docket::eventstore {

struct TrimmedLog {
  RecordLog* log = nullptr;  // itself, without its archive
  absl::Duration retention;
  bool behind_archive = false;         // nothing goes that is not archived
  std::vector<std::string> consumers;  // that must be known to have gone on behind it
};

// What became of a partition in a round.
struct TrimReport {
  const RecordLog* log = nullptr;
  PartitionIndex partition;
  Offset start_before;
  Offset start;         // of the log, now
  std::string held_by;  // as in TrimDecision
  absl::Status wrong;   // OK, or why nothing more could be trimmed here
};

class LogTrimmer {
 public:
  struct Parts {
    std::vector<TrimmedLog> logs;
    ArchivedSegments* archive = nullptr;  // null: no log is archived
    BlobStore* archived_blobs = nullptr;  // as archive
    const platform::Clock& clock;
    // Where a consumer of a partition would go on after a crash; nothing: not known here.
    std::function<std::optional<Offset>(const std::string& consumer, const RecordLog&,
                                        PartitionIndex)>
        resumes_at;
    // Whether a legal hold is on anything in the partition; an error: not known, which is as if.
    std::function<absl::StatusOr<bool>(const RecordLog&, PartitionIndex)> is_held;
    // Called before anything goes that is in the archive alone from then on; not OK: it stays.
    std::function<absl::Status()> before_archived_go;
  };

  explicit LogTrimmer(Parts parts);

  // Precondition: !in_round().
  void BeginRound();
  [[nodiscard]] bool in_round() const { return !targets_.empty(); }
  // Reads one segment or batch at most, or trims one partition, of which it then reports. What is
  // wrong with one partition is in its report, and the round goes on. Precondition: in_round().
  [[nodiscard]] std::optional<TrimReport> Step();

 private:
  // A partition in this round.
  struct Target {
    const TrimmedLog* plan = nullptr;
    PartitionIndex partition;
    TrimQuestion question;
    bool begun = false;
    Offset look_at;  // the record to be looked at next
    absl::Time expires_before;
  };

  // True: there is more to look at.
  [[nodiscard]] absl::StatusOr<bool> LookFurther(Target& target);
  [[nodiscard]] absl::Status Begin(Target& target);
  [[nodiscard]] absl::StatusOr<bool> LookAtSegment(Target& target);
  [[nodiscard]] absl::StatusOr<bool> LookAtRecords(Target& target);
  // The record at `look_at` is not archived: is it old enough to go?
  [[nodiscard]] absl::Status LookAtUnarchived(Target& target);
  [[nodiscard]] absl::Status CompareWithLog(const Target& target, const WalkedSegment& segment);
  [[nodiscard]] bool IsExpired(const Target& target, const StoredRecord& stored) const;
  [[nodiscard]] absl::StatusOr<TrimDecision> Trim(const Target& target);

  const Parts parts_;
  std::deque<Target> targets_;
};

}  // namespace docket::eventstore
