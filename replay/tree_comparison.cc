#include "replay/tree_comparison.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "replay/audit/difference.h"
#include "replay/audit/merkle.h"
#include "replay/audit/signed_leaves.h"
#include "replay/audit/tree_check.h"
#include "replay/journal_leaf.h"

namespace docket::replay {
namespace {

using eventstore::Offset;
using eventstore::PartitionIndex;
using eventstore::RecordLog;
using eventstore::StoredRecord;

// Behind a difference, to tell what became of the records: as many hashes of each side.
constexpr std::size_t kStretchMax = 256;
constexpr std::uint64_t kRecordsPerReport = std::uint64_t{1} << 12U;

// The records of a partition, one after the other.
class RecordWalk {
 public:
  RecordWalk(RecordLog& log, PartitionIndex partition) : log_(log), partition_(partition) {}

  // Nothing: the log has no more now.
  absl::StatusOr<std::optional<StoredRecord>> Next() {
    if (batch_.empty()) DOCKET_RETURN_IF_ERROR(Read());
    if (batch_.empty()) return std::nullopt;
    StoredRecord record = std::move(batch_.front());
    batch_.pop_front();
    return std::optional(std::move(record));
  }

 private:
  absl::Status Read() {
    DOCKET_ASSIGN_OR_RETURN(eventstore::ReadBatch batch, log_.Read(partition_, next_, {}));
    next_ = batch.next;
    std::ranges::move(batch.records, std::back_inserter(batch_));
    return absl::OkStatus();
  }

  RecordLog& log_;
  const PartitionIndex partition_;
  Offset next_{0};
  std::deque<StoredRecord> batch_;
};

absl::StatusOr<MerkleHash> LeafHashOf(const StoredRecord& stored) {
  DOCKET_ASSIGN_OR_RETURN(const std::string leaf, LeafDataOf(stored.record));
  return LeafHash(leaf);
}

// From the first record that there ever was to the end as it is now.
absl::StatusOr<eventstore::OffsetRange> WholeOf(RecordLog& log, PartitionIndex partition) {
  DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange offsets, log.Offsets(partition));
  if (offsets.start == Offset(0)) return offsets;
  return absl::FailedPreconditionError(absl::StrCat(
      ToString(log.name()), " ", partition.value(), " begins at offset ", offsets.start.value(),
      ", and its tree with the first record: what was before is needed to compare them"));
}

class Comparison {
 public:
  Comparison(RecordWalk& walk, SignedLeaves& leaves, const TreeComparisonOptions& options)
      : walk_(walk), leaves_(leaves), options_(options), poll_(options.cancelled) {}

  // `end`: what comes at and behind it is not looked at, but for what is signed.
  absl::Status Run(Offset end, TreeComparison& result) {
    const std::uint64_t size = result.checkpoint.size;
    while (result.equal < size) {
      DOCKET_RETURN_IF_ERROR(poll_.Step());
      DOCKET_ASSIGN_OR_RETURN(const MerkleHash was_signed, leaves_.HashOf(result.equal));
      DOCKET_ASSIGN_OR_RETURN(const std::optional<StoredRecord> stored, walk_.Next());
      if (!stored.has_value()) return TellCutOff(result);
      const absl::StatusOr<MerkleHash> found = LeafHashOf(*stored);
      if (!found.ok()) return TellUnreadable(*stored, found.status(), result);
      if (*found != was_signed) return TellDifference(*stored, was_signed, *found, result);
      ++result.equal;
      if (options_.report && result.equal % kRecordsPerReport == 0) options_.report(result.equal);
    }
    return CountUnsigned(end, result);
  }

 private:
  absl::Status TellCutOff(TreeComparison& result) {
    const std::uint64_t missing = result.checkpoint.size - result.equal;
    result.finding = absl::StrCat("the log ends before record ", result.equal, ": of the signed ",
                                  result.checkpoint.size, " the last ", missing, " are gone");
    return absl::OkStatus();
  }

  static absl::Status TellUnreadable(const StoredRecord& stored, const absl::Status& why,
                                     TreeComparison& result) {
    result.finding =
        absl::StrCat("record ", result.equal, " at offset ", stored.offset.value(),
                     " is not the one that was signed, and cannot be read: ", why.message());
    return absl::OkStatus();
  }

  absl::Status TellDifference(const StoredRecord& stored, const MerkleHash& was_signed,
                              const MerkleHash& found, TreeComparison& result) {
    Stretch stretch{.were_signed = {was_signed}, .found = {found}};
    while (stretch.found.size() < kStretchMax) {
      DOCKET_ASSIGN_OR_RETURN(const std::optional<StoredRecord> next, walk_.Next());
      if (!next.has_value()) break;
      const absl::StatusOr<MerkleHash> hash = LeafHashOf(*next);
      if (!hash.ok()) break;
      stretch.found.push_back(*hash);
    }
    const std::uint64_t end =
        std::min<std::uint64_t>(result.checkpoint.size, result.equal + kStretchMax);
    for (std::uint64_t leaf = result.equal + 1; leaf < end; ++leaf) {
      DOCKET_ASSIGN_OR_RETURN(const MerkleHash hash, leaves_.HashOf(leaf));
      stretch.were_signed.push_back(hash);
    }
    result.finding = absl::StrCat(DescribeDifference(result.equal, stretch), ", at offset ",
                                  stored.offset.value(), " of the log");
    return absl::OkStatus();
  }

  absl::Status CountUnsigned(Offset end, TreeComparison& result) {
    while (true) {
      DOCKET_RETURN_IF_ERROR(poll_.Step());
      DOCKET_ASSIGN_OR_RETURN(const std::optional<StoredRecord> stored, walk_.Next());
      if (!stored.has_value() || stored->offset >= end) return absl::OkStatus();
      ++result.not_signed;
    }
  }

  RecordWalk& walk_;
  SignedLeaves& leaves_;
  const TreeComparisonOptions& options_;
  CancelPoll poll_;
};

}  // namespace

absl::StatusOr<TreeComparison> CompareWithTree(RecordLog& log, PartitionIndex partition,
                                               const TileFiles& files,
                                               const TreeComparisonOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const PublishedCheckpoint published, ReadCheckpoint(files, options.key));
  TreeComparison result;
  result.checkpoint = published.checkpoint;
  if (result.checkpoint.origin != options.origin) {
    return absl::FailedPreconditionError(absl::StrCat(files.directory(), "/checkpoint is of ",
                                                      result.checkpoint.origin,
                                                      ", and should be of ", options.origin));
  }
  DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange offsets, WholeOf(log, partition));
  DOCKET_ASSIGN_OR_RETURN(const auto leaves, SignedLeaves::Open(files, result.checkpoint));
  RecordWalk walk(log, partition);
  DOCKET_RETURN_IF_ERROR(Comparison(walk, *leaves, options).Run(offsets.end, result));
  return result;
}

}  // namespace docket::replay
