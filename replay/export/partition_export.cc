#include "replay/export/partition_export.h"

#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "eventstore/read_ahead.h"
#include "eventstore/reader_rule.h"
#include "platform/status_macros.h"
#include "replay/audit/leaf.h"
#include "replay/audit/signed_leaves.h"
#include "replay/audit/tree_check.h"
#include "replay/export/event_line.h"
#include "replay/export/record_entry.h"
#include "replay/journal_leaf.h"
#include "schemas/codec/common_codec.h"

namespace docket::replay {
namespace {

using eventstore::JournalRecord;
using eventstore::Offset;
using eventstore::StoredRecord;
using eventstore::Verdict;
using CommitPointer = std::shared_ptr<journal_proto::Commit>;

class PartitionWalk {
 public:
  explicit PartitionWalk(const PartitionExport& order) : order_(order) {
    result_.exported.log = ToString(order.log.name());
    result_.exported.partition = order.partition.value();
  }

  [[nodiscard]] absl::StatusOr<PartitionResult> Run();

 private:
  [[nodiscard]] absl::Status Walk(const StoredRecord& stored);
  [[nodiscard]] absl::Status WalkCommit(const StoredRecord& stored, const CommitPointer& commit,
                                        Verdict verdict);
  [[nodiscard]] absl::Status Begin();
  [[nodiscard]] absl::Status Write(const ExportedRecord& record, LeafKind kind);
  [[nodiscard]] absl::Status WriteEvents(const ExportedRecord& record,
                                         const journal_proto::Commit& commit);
  [[nodiscard]] absl::Status BehindJournal() const;
  [[nodiscard]] std::string Name() const { return result_.exported.Path(); }

  const PartitionExport& order_;
  PartitionResult result_;
  std::uint64_t walked_ = 0;  // records of anybody: the leaf of the next one
  eventstore::ReaderState rule_;
  std::optional<ExportedRecord> claim_;  // the current one, until it is written
  // From the first record that is exported on.
  std::unique_ptr<ExportDirectory::File> records_;
  std::unique_ptr<SignedLeaves> leaves_;
};

absl::Status PartitionWalk::BehindJournal() const {
  return absl::UnavailableError(absl::StrCat(
      "the audit tree of ", Name(), " has ", result_.exported.tree_size,
      " records signed, and one of the organisation is behind them; a docketd that runs brings it "
      "up in a second (`docket status` shows consumer audit): try again"));
}

// The checkpoint is read once, here, so that all of the partition is proven by one tree.
absl::Status PartitionWalk::Begin() {
  const absl::StatusOr<PublishedCheckpoint> published = ReadCheckpoint(order_.tree, order_.key);
  if (absl::IsNotFound(published.status())) {
    return absl::UnavailableError(absl::StrCat(
        "an export needs the audit tree of ", Name(), ", signed with the audit key: ",
        published.status().message(), ". A docketd that runs makes it in a second: try again"));
  }
  DOCKET_RETURN_IF_ERROR(published.status());
  const std::string directory = result_.exported.TreeDirectory();
  result_.exported.tree_size = published->checkpoint.size;
  DOCKET_RETURN_IF_ERROR(
      order_.directory.Put(absl::StrCat(directory, "/checkpoint"), published->note));
  DOCKET_ASSIGN_OR_RETURN(
      leaves_, SignedLeaves::Open(order_.tree, published->checkpoint,
                                  [this, directory](const TileName& name, std::string_view bytes) {
                                    return order_.directory.Put(
                                        absl::StrCat(directory, "/", PathOf(name)), bytes);
                                  }));
  DOCKET_ASSIGN_OR_RETURN(records_, order_.directory.Begin(result_.exported.RecordsName()));
  return records_->Append(RecordsHeading());
}

absl::Status PartitionWalk::Write(const ExportedRecord& record, LeafKind kind) {
  if (record.leaf >= result_.exported.tree_size) return BehindJournal();
  DOCKET_ASSIGN_OR_RETURN(const MerkleHash was_signed, leaves_->HashOf(record.leaf));
  if (LeafHash(LeafData({.kind = kind, .record = Sha256Of(record.bytes)})) != was_signed) {
    return absl::DataLossError(
        absl::StrCat("record ", record.leaf, " of ", Name(), ", at offset ", record.offset,
                     ", is not the one that was signed: the log or the tree was changed; compare "
                     "them with a backup"));
  }
  std::string entry;
  AppendRecordEntry(record, entry);
  ++result_.exported.records;
  return records_->Append(entry);
}

absl::Status PartitionWalk::WriteEvents(const ExportedRecord& record,
                                        const journal_proto::Commit& commit) {
  const RecordPlace place{.log = result_.exported.log,
                          .partition = result_.exported.partition,
                          .leaf = record.leaf,
                          .offset = record.offset};
  for (int index = 0; index < commit.events_size(); ++index) {
    DOCKET_ASSIGN_OR_RETURN(const std::string line, EventLine(place, commit, index));
    DOCKET_RETURN_IF_ERROR(order_.events.Append(line));
    ++result_.exported.events;
  }
  for (ExportAddition* addition : order_.additions) {
    DOCKET_RETURN_IF_ERROR(addition->Take(commit));
  }
  return absl::OkStatus();
}

absl::Status PartitionWalk::WalkCommit(const StoredRecord& stored, const CommitPointer& commit,
                                       Verdict verdict) {
  if (!commit->has_outcome() ||
      schemas::FromProto(commit->outcome().tenant()) != order_.range.organization) {
    return absl::OkStatus();
  }
  // That somebody has asked for it does not say that it is there.
  const std::string trail = domain::TrailStream(order_.range.organization).value();
  if (commit->outcome().target() != trail) result_.knows_organization = true;
  const domain::Timestamp recorded(commit->recorded_at());
  if (recorded < order_.range.from || recorded >= order_.range.to) return absl::OkStatus();
  if (records_ == nullptr) DOCKET_RETURN_IF_ERROR(Begin());
  if (claim_.has_value()) DOCKET_RETURN_IF_ERROR(Write(*claim_, LeafKind::kClaim));
  claim_.reset();
  const bool accepted = verdict == Verdict::kCommitAccepted;
  const ExportedRecord record{.role = accepted ? RecordRole::kCommit : RecordRole::kIgnoredCommit,
                              .leaf = walked_,
                              .offset = stored.offset.value(),
                              .bytes = RecordBytes(stored.record)};
  DOCKET_RETURN_IF_ERROR(Write(record, LeafKind::kCommit));
  return accepted ? WriteEvents(record, *commit) : absl::OkStatus();
}

absl::Status PartitionWalk::Walk(const StoredRecord& stored) {
  DOCKET_ASSIGN_OR_RETURN(const JournalRecord parsed,
                          eventstore::ParseJournalRecord(stored.record));
  const Verdict verdict = eventstore::ApplyReaderRule(
      {.offset = stored.offset, .hash = eventstore::RecordHash()}, parsed, rule_);
  if (verdict == Verdict::kClaimAccepted) {
    claim_ = ExportedRecord{.role = RecordRole::kClaim,
                            .leaf = walked_,
                            .offset = stored.offset.value(),
                            .bytes = RecordBytes(stored.record)};
  }
  if (const auto* commit = std::get_if<CommitPointer>(&parsed)) {
    DOCKET_RETURN_IF_ERROR(WalkCommit(stored, *commit, verdict));
  }
  ++walked_;
  return absl::OkStatus();
}

absl::StatusOr<PartitionResult> PartitionWalk::Run() {
  DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange offsets,
                          order_.log.Offsets(order_.partition));
  if (offsets.start != Offset(0)) {
    return absl::FailedPreconditionError(absl::StrCat(
        Name(), " begins at offset ", offsets.start.value(),
        ", and which leaf a record has is counted from the first; export from a data directory "
        "that was restored from the archive"));
  }
  eventstore::ReadAhead ahead(order_.log, order_.partition, offsets);
  while (ahead.HasNext()) {
    DOCKET_ASSIGN_OR_RETURN(const eventstore::ReadBatch batch, ahead.Next());
    for (const StoredRecord& stored : batch.records) {
      if (stored.offset >= offsets.end) break;
      DOCKET_RETURN_IF_ERROR(Walk(stored));
    }
    DOCKET_RETURN_IF_ERROR(order_.report(static_cast<std::int64_t>(batch.records.size())));
  }
  if (records_ != nullptr) DOCKET_RETURN_IF_ERROR(records_->Finish());
  return std::move(result_);
}

}  // namespace

absl::StatusOr<PartitionResult> ExportPartition(const PartitionExport& order) {
  return PartitionWalk(order).Run();
}

}  // namespace docket::replay
