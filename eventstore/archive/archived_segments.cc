#include "eventstore/archive/archived_segments.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

bool Holds(const ManifestLine& line, Offset offset) {
  return line.range.base <= offset && offset < line.range.next;
}

absl::Status NotArchived(const ArchivedPartition& partition, Offset offset) {
  return absl::NotFoundError(
      absl::StrCat(FolderOf(partition), ": offset ", offset.value(), " is not archived"));
}

}  // namespace

ArchivedSegments::ArchivedSegments(ObjectStore& store, std::string expected_id)
    : store_(store), expected_id_(std::move(expected_id)) {}

absl::StatusOr<std::shared_ptr<const WalkedSegment>> ArchivedSegments::Find(
    const ArchivedPartition& partition, Offset offset) {
  const absl::MutexLock lock(&mutex_);
  if (auto kept = FindKept(partition, offset)) return kept;
  DOCKET_RETURN_IF_ERROR(ReadId());
  if (id_.empty()) return NotArchived(partition, offset);
  const std::vector<Offset>& bases = bases_[partition];
  // What is sealed stays as it is; only behind the last base that is known may there be more.
  if (bases.empty() || bases.back() <= offset) DOCKET_RETURN_IF_ERROR(List(partition));
  DOCKET_ASSIGN_OR_RETURN(auto segment, Read(partition, offset));
  if (!Holds(segment->end.line, offset)) return NotArchived(partition, offset);
  kept_.push_front(segment);
  if (kept_.size() > kSegmentsKept) kept_.pop_back();
  return segment;
}

absl::StatusOr<std::optional<Offset>> ArchivedSegments::First(const ArchivedPartition& partition) {
  const absl::MutexLock lock(&mutex_);
  DOCKET_RETURN_IF_ERROR(ReadId());
  if (id_.empty()) return std::nullopt;
  if (bases_[partition].empty()) DOCKET_RETURN_IF_ERROR(List(partition));
  const std::vector<Offset>& bases = bases_[partition];
  return bases.empty() ? std::nullopt : std::optional(bases.front());
}

absl::StatusOr<std::string> ArchivedSegments::Id() {
  const absl::MutexLock lock(&mutex_);
  DOCKET_RETURN_IF_ERROR(ReadId());
  return id_;
}

absl::Status ArchivedSegments::ReadId() {
  if (!id_.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> found = ReadArchiveId(store_);
  if (absl::IsFailedPrecondition(found.status()) && expected_id_.empty()) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(std::string id, std::move(found));
  if (!expected_id_.empty() && id != expected_id_) {
    return absl::FailedPreconditionError(absl::StrCat("the archive is ", id,
                                                      ", and what was trimmed is in archive ",
                                                      expected_id_, "; name that one's directory"));
  }
  id_ = std::move(id);
  return absl::OkStatus();
}

absl::Status ArchivedSegments::List(const ArchivedPartition& partition) {
  DOCKET_ASSIGN_OR_RETURN(bases_[partition], ListLines(store_, partition));
  return absl::OkStatus();
}

std::shared_ptr<const WalkedSegment> ArchivedSegments::FindKept(const ArchivedPartition& partition,
                                                                Offset offset) const {
  for (const auto& segment : kept_) {
    const ManifestLine& line = segment->end.line;
    if (line.partition == partition && Holds(line, offset)) return segment;
  }
  return nullptr;
}

absl::StatusOr<std::shared_ptr<const WalkedSegment>> ArchivedSegments::Read(
    const ArchivedPartition& partition, Offset offset) {
  const std::vector<Offset>& bases = bases_[partition];
  const auto behind = std::upper_bound(bases.begin(), bases.end(), offset);
  if (behind == bases.begin()) return NotArchived(partition, offset);
  const auto base = std::prev(behind);
  std::optional<ChainEnd> before;
  if (base != bases.begin()) {
    DOCKET_ASSIGN_OR_RETURN(before, ReadLine(store_, id_, partition, *std::prev(base)));
  }
  SegmentDecompressor decompressor;  // one for each: what is read seldom keeps no memory
  DOCKET_ASSIGN_OR_RETURN(WalkedSegment segment,
                          WalkSegment(store_, id_, partition, *base, before, decompressor));
  return std::make_shared<const WalkedSegment>(std::move(segment));
}

}  // namespace docket::eventstore
