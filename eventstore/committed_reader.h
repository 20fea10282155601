// CommittedReader: the only way to read a journal. Yields the accepted commits and claims of one
// partition in order, each commit with the reader state behind it, and notices a log that was
// truncated or replaced.
// Thread-safety: used by one thread at a time. Borrows the log, which must outlive it.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/reader_rule.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

struct AcceptedCommit {
  Offset offset;
  domain::Timestamp appended_at;
  std::shared_ptr<const journal_proto::Commit> commit;  // never null
  ReaderState after;                                    // the reader state behind this commit
};

struct AcceptedClaim {
  Offset offset;
  domain::Timestamp appended_at;
  journal_proto::Claim claim;
};

struct CommittedBatch {
  std::vector<AcceptedCommit> commits;
  std::vector<AcceptedClaim> claims;  // of the same records
  Offset end;                         // end of the partition when the read began
};

class CommittedReader {
 public:
  // Resumes behind `from`; a value-initialised state starts at the first record ever.
  CommittedReader(RecordLog& log, PartitionIndex partition, ReaderState from);

  // The next batch of records walked; it may hold no commit although records were walked (see
  // state()). On the first call the last record walked before is read again and compared: kDataLoss
  // when it differs or is gone. After an error the reader stands where it stood before the call.
  [[nodiscard]] absl::StatusOr<CommittedBatch> Read(const ReadLimits& limits);

  // As Read, but walks no record at or behind `bound`.
  [[nodiscard]] absl::StatusOr<CommittedBatch> ReadBefore(Offset bound, const ReadLimits& limits);

  // Walks over a record that the caller knows to stand right behind what was walked: its own, just
  // acknowledged there. Spares the writer of the journal reading back what it wrote.
  Verdict WalkOwn(const WalkedRecord& walked, const JournalRecord& parsed);

  [[nodiscard]] const ReaderState& state() const { return state_; }
  [[nodiscard]] std::int64_t ignored_records() const { return ignored_records_; }
  [[nodiscard]] PartitionIndex partition() const { return partition_; }

 private:
  [[nodiscard]] absl::Status VerifyLastRecord();

  RecordLog& log_;
  const PartitionIndex partition_;
  ReaderState state_;
  bool verified_ = false;
  std::int64_t ignored_records_ = 0;  // since construction: zombies, foreign records
};

}  // namespace docket::eventstore
