#include "replay/export/partition_check.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "eventstore/reader_rule.h"
#include "platform/status_macros.h"
#include "replay/audit/checkpoint.h"
#include "replay/audit/leaf.h"
#include "replay/audit/signed_leaves.h"
#include "replay/audit/tile_files.h"
#include "replay/audit/tree_check.h"
#include "replay/export/event_line.h"
#include "replay/export/merge_line.h"
#include "replay/export/record_entry.h"
#include "schemas/codec/common_codec.h"

namespace docket::replay {
namespace {

using eventstore::JournalRecord;
using journal_proto::Claim;
using journal_proto::Commit;
using CommitPointer = std::shared_ptr<Commit>;

class CheckOfPartition {
 public:
  explicit CheckOfPartition(const PartitionCheck& check)
      : check_(check), tiles_(absl::StrCat(check.directory, "/", check.claimed.TreeDirectory())) {}

  [[nodiscard]] absl::StatusOr<PartitionCounts> Run();

 private:
  void OpenTree();
  [[nodiscard]] absl::Status Check(const ExportedRecord& record);
  void CheckLeaf(const ExportedRecord& record, const JournalRecord& parsed);
  void CheckClaim(const ExportedRecord& record, const Claim& claim);
  [[nodiscard]] absl::Status CheckCommit(const ExportedRecord& record, const Commit& commit);
  void CheckRule(const ExportedRecord& record, const Commit& commit);
  void CheckVersion(const ExportedRecord& record, const journal_proto::Event& event);
  void CheckCounts();
  void Find(const std::string& what) { check_.findings.Add(what); }
  [[nodiscard]] std::string Name(const ExportedRecord& record) const {
    return absl::StrCat("record ", record.leaf, " of ", check_.claimed.Path());
  }

  struct Known {
    std::int64_t version = 0;
    bool may_leave = false;  // the event moves the stream to another organisation
  };

  const PartitionCheck& check_;
  const TileFiles tiles_;
  std::unique_ptr<SignedLeaves> leaves_;  // null: there is no signed tree to compare with
  PartitionCounts counts_;
  std::optional<std::uint64_t> last_leaf_;
  std::int64_t term_ = 0;
  std::string claim_;
  std::int64_t sequence_ = -1;  // of the last commit of that claim
  std::map<std::string, Known> versions_;
};

void CheckOfPartition::OpenTree() {
  const absl::StatusOr<PublishedCheckpoint> published = ReadCheckpoint(tiles_, check_.key);
  if (!published.ok()) return Find(std::string(published.status().message()));
  const Checkpoint& checkpoint = published->checkpoint;
  const std::string origin = absl::StrCat(check_.key.name, "/", check_.claimed.Path());
  if (checkpoint.origin != origin || checkpoint.size != check_.claimed.tree_size) {
    return Find(absl::StrCat(tiles_.directory(), "/checkpoint is of ", checkpoint.origin, " with ",
                             checkpoint.size, " records, and should be of ", origin, " with ",
                             check_.claimed.tree_size));
  }
  auto leaves = SignedLeaves::Open(tiles_, checkpoint);
  if (!leaves.ok()) return Find(std::string(leaves.status().message()));
  leaves_ = *std::move(leaves);
}

LeafKind KindOf(const JournalRecord& parsed) {
  if (std::holds_alternative<Claim>(parsed)) return LeafKind::kClaim;
  return std::holds_alternative<CommitPointer>(parsed) ? LeafKind::kCommit : LeafKind::kForeign;
}

void CheckOfPartition::CheckLeaf(const ExportedRecord& record, const JournalRecord& parsed) {
  if (last_leaf_.has_value() && record.leaf <= *last_leaf_) {
    Find(absl::StrCat(Name(record), " stands behind record ", *last_leaf_,
                      ": records were re-ordered or repeated"));
  }
  last_leaf_ = record.leaf;
  if (leaves_ == nullptr) return;
  if (record.leaf >= check_.claimed.tree_size) {
    return Find(absl::StrCat(Name(record), " was added: the signed tree has ",
                             check_.claimed.tree_size, " records"));
  }
  const absl::StatusOr<MerkleHash> was_signed = leaves_->HashOf(record.leaf);
  if (!was_signed.ok()) {
    return Find(absl::StrCat(Name(record), " is not proven: ", was_signed.status().message()));
  }
  if (LeafHash(LeafData({.kind = KindOf(parsed), .record = Sha256Of(record.bytes)})) !=
      *was_signed) {
    Find(absl::StrCat(Name(record),
                      " is not the one that was signed: it was rewritten, added or "
                      "moved there"));
  }
}

void CheckOfPartition::CheckClaim(const ExportedRecord& record, const Claim& claim) {
  if (claim.term() <= term_) {
    Find(absl::StrCat(Name(record), " is a claim that the reader rule ignores: its term ",
                      claim.term(), " is not above ", term_));
  }
  term_ = claim.term();
  claim_ = claim.claim_id();
  sequence_ = -1;
}

// What other organisations' commits would show is not there, so a sequence may have gaps.
void CheckOfPartition::CheckRule(const ExportedRecord& record, const Commit& commit) {
  if (term_ == 0 || commit.claim_id() != claim_ || commit.seq() <= sequence_) {
    Find(absl::StrCat(Name(record), " counts in this export, and the reader rule ignores it: ",
                      commit.claim_id() != claim_ ? "its claim is not the current one"
                                                  : "its sequence number came before"));
  }
  sequence_ = commit.seq();
}

void CheckOfPartition::CheckVersion(const ExportedRecord& record,
                                    const journal_proto::Event& event) {
  Known& known = versions_[event.stream()];
  const bool follows =
      known.version == 0 || known.may_leave || event.version() == known.version + 1;
  if (!follows) {
    Find(absl::StrCat("stream ", event.stream(), " goes from version ", known.version, " to ",
                      event.version(), " in ", Name(record),
                      ": what was recorded between them is missing"));
  }
  known = {.version = event.version(), .may_leave = absl::StrContains(event.type(), "Transferred")};
}

absl::Status CheckOfPartition::CheckCommit(const ExportedRecord& record, const Commit& commit) {
  const domain::Timestamp at(commit.recorded_at());
  if (schemas::FromProto(commit.outcome().tenant()) != check_.range.organization ||
      at < check_.range.from || at >= check_.range.to) {
    Find(absl::StrCat(Name(record), " is not of the organisation and time that were asked for"));
  }
  if (record.role == RecordRole::kIgnoredCommit) {
    ++counts_.ignored;
    return absl::OkStatus();
  }
  CheckRule(record, commit);
  const RecordPlace place{.log = check_.claimed.log,
                          .partition = check_.claimed.partition,
                          .leaf = record.leaf,
                          .offset = record.offset};
  for (int index = 0; index < commit.events_size(); ++index) {
    CheckVersion(record, commit.events(index));
    ++counts_.events;
    const absl::StatusOr<std::string> line = EventLine(place, commit, index);
    if (!line.ok()) {
      Find(absl::StrCat(Name(record), " cannot be read: ", line.status().message()));
      continue;
    }
    DOCKET_RETURN_IF_ERROR(check_.events.Expect(*line, Name(record)));
    if (const auto merge = FirstAssessmentAt(commit, index)) {
      DOCKET_RETURN_IF_ERROR(check_.merges.Expect(BeginningOf(*merge), Name(record)));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckOfPartition::Check(const ExportedRecord& record) {
  ++counts_.records;
  const absl::StatusOr<eventstore::Record> whole = RecordOf(record);
  absl::StatusOr<JournalRecord> parsed = JournalRecord{};
  if (whole.ok()) parsed = eventstore::ParseJournalRecord(*whole);
  const absl::Status& unreadable = whole.ok() ? parsed.status() : whole.status();
  if (!unreadable.ok()) {
    Find(absl::StrCat(Name(record),
                      " was rewritten, or is of newer software: ", unreadable.message()));
    return absl::OkStatus();
  }
  CheckLeaf(record, *parsed);
  const auto* claim = std::get_if<Claim>(&*parsed);
  const auto* commit = std::get_if<CommitPointer>(&*parsed);
  if (claim != nullptr && record.role == RecordRole::kClaim) {
    CheckClaim(record, *claim);
  } else if (commit != nullptr && record.role != RecordRole::kClaim) {
    return CheckCommit(record, **commit);
  } else {
    Find(absl::StrCat(Name(record), " is not of the kind that the export says"));
  }
  return absl::OkStatus();
}

void CheckOfPartition::CheckCounts() {
  if (counts_.records != check_.claimed.records) {
    Find(absl::StrCat(check_.claimed.RecordsName(), " has ", counts_.records,
                      " records, and was exported with ", check_.claimed.records));
  }
  if (counts_.events != check_.claimed.events) {
    Find(absl::StrCat(check_.claimed.RecordsName(), " has ", counts_.events,
                      " events, and was exported with ", check_.claimed.events));
  }
}

absl::StatusOr<PartitionCounts> CheckOfPartition::Run() {
  OpenTree();
  RecordEntries entries(absl::StrCat(check_.directory, "/", check_.claimed.RecordsName()));
  absl::Status readable = entries.Open();
  while (readable.ok()) {
    const auto next = entries.Next();
    readable = next.status();
    if (!readable.ok() || !next->has_value()) break;
    DOCKET_RETURN_IF_ERROR(Check(**next));
    if (check_.report) check_.report(counts_.records);
  }
  if (!readable.ok()) Find(std::string(readable.message()));
  CheckCounts();
  return counts_;
}

}  // namespace

absl::StatusOr<PartitionCounts> CheckPartition(const PartitionCheck& check) {
  return CheckOfPartition(check).Run();
}

}  // namespace docket::replay
