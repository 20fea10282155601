// JournalAuditor: keeps the audit tree of one journal partition. Follows the log from where the
// tree ends, appends a leaf for every record in the order of the log (claims, and commits that the
// reader rule ignores, too), and signs a checkpoint when it has read all there is, at most once in
// an interval, and while it catches up. The n-th leaf is the n-th record of the partition, whatever
// gaps its offsets have.
// A tree begins with the first record of its partition; on resume the last record is read again and
// compared, as readers of the journal do.
// Thread-safety: used by one thread at a time. Ownership: borrows log, files and clock.
// Failure: kDataLoss for a log or a tree that is not what it was (see TreeWriter);
// kFailedPrecondition: the beginning of the log is gone and there is no tree; else as RecordLog and
// TreeWriter. After an error it is made anew, and goes on from the files.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/reader_rule.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "replay/audit/tree_writer.h"

namespace docket::replay {

struct JournalAuditorParts {
  eventstore::RecordLog& log;
  eventstore::PartitionIndex partition;
  const platform::Clock& clock;
  TreeWriter::Options tree;
  absl::Duration interval;  // between two checkpoints
};

class JournalAuditor {
 public:
  // Leaves that may wait to be published; some megabytes.
  static constexpr std::uint64_t kUnpublishedMax = std::uint64_t{1} << 14U;

  // `wake` is called, from any thread, when there is more to read.
  JournalAuditor(JournalAuditorParts parts, const std::function<void()>& wake);

  // Reads a batch, and publishes when it is time. True: something moved.
  [[nodiscard]] absl::StatusOr<bool> Step();
  // When there is something to publish, on the monotonic clock.
  [[nodiscard]] absl::Time NextDue() const;

  // The records before it are in the tree; nothing before the first step.
  [[nodiscard]] std::optional<eventstore::Offset> next_offset() const;
  // Of the last checkpoint; 0: none yet.
  [[nodiscard]] std::uint64_t signed_size() const;
  [[nodiscard]] std::int64_t checkpoints() const { return checkpoints_; }

 private:
  struct Position {
    eventstore::Offset next_offset;
    eventstore::Offset last_offset{-1};
    eventstore::RecordHash last_record{};
  };

  [[nodiscard]] static std::string ToText(const Position& position);
  [[nodiscard]] static absl::StatusOr<Position> FromText(const std::string& text);
  [[nodiscard]] absl::Status Open();
  [[nodiscard]] absl::Status CompareLastRecord();
  [[nodiscard]] absl::StatusOr<bool> Read();
  [[nodiscard]] absl::StatusOr<bool> PublishIfDue(bool read_all);

  JournalAuditorParts parts_;
  std::unique_ptr<TreeWriter> tree_;
  Position position_;
  std::optional<std::uint64_t> published_;  // as many leaves
  absl::Time next_checkpoint_ = absl::InfinitePast();
  std::int64_t checkpoints_ = 0;  // since construction
  std::unique_ptr<eventstore::Subscription> subscription_;
};

}  // namespace docket::replay
