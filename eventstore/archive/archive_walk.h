// ArchiveWalk: reads an archive from its beginning, and believes nothing: each manifest line is in
// its one form, follows the line before it without a gap, and carries that one's hash; each segment
// has the bytes, the content, the records, the times and the reader state that its line says; each
// blob that a line names is there and is what its name says. Whoever verifies or restores an
// archive, walks it.
//
// One segment is in memory at a time: at most 100 MiB, however large the archive is, besides 8
// bytes for each segment of a partition.
// What it cannot see: that the last lines of a partition were taken away.
//
// Errors name the object, what is wrong with it and what to do. kDataLoss: the archive is broken;
// kUnimplemented: newer software wrote it; others are those of the store.
// Thread-safety: used by one thread. Ownership: borrows the stores.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/archive/archive_names.h"
#include "eventstore/archive/archive_totals.h"
#include "eventstore/archive/manifest_line.h"
#include "eventstore/archive/segment.h"
#include "eventstore/blob_store.h"
#include "eventstore/object_store.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

// Where a partition's chain of lines stands.
struct ChainEnd {
  ManifestLine line;
  platform::Sha256Digest hash{};  // of its bytes
};

// Reads one line, and compares its place and its archive with what is asked for.
[[nodiscard]] absl::StatusOr<ChainEnd> ReadLine(ObjectStore& store, const std::string& archive,
                                                const ArchivedPartition& partition, Offset base);

// The last line; nothing: nothing of the partition is archived. The lines before are not looked at.
[[nodiscard]] absl::StatusOr<std::optional<ChainEnd>> FindChainEnd(
    ObjectStore& store, const std::string& archive, const ArchivedPartition& partition);

// A segment with its line, found right.
struct WalkedSegment {
  ChainEnd end;
  std::vector<StoredRecord> records;
};

// Reads the segment whose line stands at `base`, and compares it with its line, and the line with
// the one before it, which is believed; nothing: it is the first. Blobs are not looked at.
[[nodiscard]] absl::StatusOr<WalkedSegment> WalkSegment(
    ObjectStore& store, const std::string& archive, const ArchivedPartition& partition, Offset base,
    const std::optional<ChainEnd>& before, SegmentDecompressor& decompressor);

// Each blob that the line names is in `blobs`.
[[nodiscard]] absl::Status CheckBlobs(BlobStore& blobs, const ManifestLine& line);

class ArchiveWalk {
 public:
  struct Parts {
    ObjectStore& objects;
    BlobStore& blobs;
    std::string archive;  // its id
  };
  explicit ArchiveWalk(Parts parts);

  // Gets each segment in order, when it has been found right.
  using Visitor =
      absl::FunctionRef<absl::Status(const ManifestLine&, const std::vector<StoredRecord>&)>;

  // Walks one partition up to its end or to the first thing that is wrong, or to the visitor's
  // error. `totals` counts what was found right.
  [[nodiscard]] absl::Status Walk(const ArchivedPartition& partition, Visitor visit,
                                  ArchiveTotals& totals);

  // All that is wrong in one partition, each object by its name, up to kWrongMax and those of one
  // segment; nothing: it is right. What does not depend on a broken object is verified behind it
  // too; a store that does not answer (IsRetryable) ends it, and is the last one told. Keeps no
  // records: the memory of one is used for all. `totals` counts what was found right.
  static constexpr std::size_t kWrongMax = 100;
  using LineVisitor = absl::FunctionRef<void(const ManifestLine&)>;
  [[nodiscard]] std::vector<absl::Status> Verify(const ArchivedPartition& partition,
                                                 LineVisitor visit, ArchiveTotals& totals);

 private:
  // A line, and the one before it if that could be read.
  struct Link {
    const ChainEnd& line;
    const std::optional<ChainEnd>* before = nullptr;
  };
  void VerifySegment(const Link& link, SegmentDecompressor& decompressor,
                     std::vector<absl::Status>& wrong) const;

  const Parts parts_;
};

}  // namespace docket::eventstore
