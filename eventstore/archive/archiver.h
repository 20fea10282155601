// Archiver: copies what logs hold into an archive, as sealed segments, round after round. A round
// takes the end of each log first, then seals up to there. Logs are given in the order of what is
// written first: a log that names records of another one stands behind it. Their ends are taken
// from the last to the first, and they are sealed from the first to the last, so that, wherever an
// archive ends, it has all that any of its records follows from.
//
// A segment's manifest line is the only thing that makes it part of the archive: blobs are put
// first, then the segment, then the line, each if it is absent. A crash anywhere leaves nothing
// that a later round would not find and go on from. Two archivers at one archive do no harm: one
// of them is kAborted and goes on behind the other's line.
//
// What is archived is compared with the log when it goes on: kDataLoss when the last archived
// record is not in the log any more, or another one is; then the archive is of another log.
//
// After an error the object is done: make another, which goes on from the archive.
// Memory: one segment, before and after compression; and one blob.
// Thread-safety: used by one thread. Ownership: borrows all parts, which outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/archive/archive_totals.h"
#include "eventstore/archive/archive_walk.h"
#include "eventstore/archive/segment.h"
#include "eventstore/blob_store.h"
#include "eventstore/object_store.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

class Archiver {
 public:
  struct Parts {
    std::vector<RecordLog*> logs;  // in the order above
    BlobStore& blobs;              // that their records name
    ObjectStore& archive;
    BlobStore& archived_blobs;
  };

  // Precondition: segment_bytes <= kSegmentBytesMax.
  Archiver(Parts parts, std::size_t segment_bytes);

  // Precondition: !in_round().
  [[nodiscard]] absl::Status BeginRound();
  [[nodiscard]] bool in_round() const { return !targets_.empty(); }
  // Seals one segment at most. Precondition: in_round().
  [[nodiscard]] absl::Status Step();

  // Since construction.
  [[nodiscard]] const ArchiveTotals& sealed() const { return sealed_; }
  // Everything before it is archived. Precondition: a round was begun.
  [[nodiscard]] Offset archived_before(const RecordLog& log, PartitionIndex partition) const;

 private:
  // How far a partition is archived.
  struct Tail {
    ReaderState reader;
    platform::Sha256Digest line{};  // its hash; zeros: there is none
  };
  struct Target {
    RecordLog* log = nullptr;
    PartitionIndex partition;
    Offset end;
  };
  // What a segment is made of.
  struct Collected {
    SegmentBuilder builder;
    ManifestLine line;
    std::set<BlobHash> candidates;
  };

  [[nodiscard]] absl::Status LoadTails();
  [[nodiscard]] absl::StatusOr<Tail> LoadTail(RecordLog& log, PartitionIndex partition);
  [[nodiscard]] absl::StatusOr<Collected> Collect(const Target& target, const Tail& tail);
  [[nodiscard]] absl::Status PutBlobs(Collected& collected);
  [[nodiscard]] absl::Status PutSegment(Collected& collected);
  [[nodiscard]] absl::Status PutLine(const ManifestLine& line, Tail& tail);

  const Parts parts_;
  const std::size_t segment_bytes_;
  std::string archive_;  // its id; empty: not yet known
  std::map<ArchivedPartition, Tail> tails_;
  std::deque<Target> targets_;
  ArchiveTotals sealed_;
};

}  // namespace docket::eventstore
