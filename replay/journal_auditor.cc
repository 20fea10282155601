#include "replay/journal_auditor.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "replay/journal_leaf.h"

namespace docket::replay {

using eventstore::Offset;

JournalAuditor::JournalAuditor(JournalAuditorParts parts, const std::function<void()>& wake)
    : parts_(std::move(parts)), subscription_(parts_.log.Subscribe(parts_.partition, wake)) {}

std::string JournalAuditor::ToText(const Position& position) {
  return absl::StrCat(position.next_offset.value(), " ", position.last_offset.value(), " ",
                      platform::HexEncode(platform::AsBytes(position.last_record)));
}

absl::StatusOr<JournalAuditor::Position> JournalAuditor::FromText(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  std::int64_t next = 0;
  std::int64_t last = 0;
  if (parts.size() == 3 && absl::SimpleAtoi(parts[0], &next) && absl::SimpleAtoi(parts[1], &last)) {
    Position position{.next_offset = Offset(next), .last_offset = Offset(last)};
    const auto hash = platform::HexDecode(parts[2]);
    if (hash.has_value() && hash->size() == position.last_record.size()) {
      std::ranges::copy(*hash, reinterpret_cast<char*>(position.last_record.data()));
      return position;
    }
  }
  return absl::DataLossError(
      "the audit tree's position is damaged; delete the file: the tree is then compared with the "
      "journal from the beginning");
}

absl::Status JournalAuditor::Open() {
  DOCKET_ASSIGN_OR_RETURN(tree_, TreeWriter::Open(parts_.tree));
  if (tree_->position().empty()) {
    DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange offsets,
                            parts_.log.Offsets(parts_.partition));
    if (offsets.start != Offset(0)) {
      return absl::FailedPreconditionError(absl::StrCat(
          ToString(parts_.log.name()), " ", parts_.partition.value(), " begins at offset ",
          offsets.start.value(),
          ", and an audit tree with the first record; restore the tree's files from a backup"));
    }
    return absl::OkStatus();
  }
  DOCKET_ASSIGN_OR_RETURN(position_, FromText(tree_->position()));
  DOCKET_RETURN_IF_ERROR(CompareLastRecord());
  published_ = tree_->signed_size();
  return absl::OkStatus();
}

absl::Status JournalAuditor::CompareLastRecord() {
  if (position_.last_offset < Offset(0)) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(
      const eventstore::ReadBatch batch,
      parts_.log.Read(parts_.partition, position_.last_offset, {.records_max = 1}));
  if (!batch.records.empty() && batch.records.front().offset == position_.last_offset &&
      eventstore::HashOf(batch.records.front().record) == position_.last_record) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(
      ToString(parts_.log.name()), " ", parts_.partition.value(), " has another record at offset ",
      position_.last_offset.value(), " than the audit tree of ", tree_->size(),
      " records, or none: the log was truncated or replaced. Restore it; nothing more is signed"));
}

absl::StatusOr<bool> JournalAuditor::Read() {
  DOCKET_ASSIGN_OR_RETURN(const eventstore::ReadBatch batch,
                          parts_.log.Read(parts_.partition, position_.next_offset, {}));
  for (const eventstore::StoredRecord& stored : batch.records) {
    DOCKET_ASSIGN_OR_RETURN(const std::string leaf, LeafDataOf(stored.record));
    tree_->Append(leaf);
    position_ = {.next_offset = Next(stored.offset),
                 .last_offset = stored.offset,
                 .last_record = eventstore::HashOf(stored.record)};
  }
  position_.next_offset = batch.next;
  return !batch.records.empty();
}

absl::StatusOr<bool> JournalAuditor::PublishIfDue(bool read_all) {
  // Behind an older position the tree may be smaller than what was signed of it.
  const std::uint64_t unpublished = tree_->size() - std::min(published_.value_or(0), tree_->size());
  if (published_.has_value() && unpublished == 0) return false;
  const bool due = read_all && parts_.clock.MonotonicNow() >= next_checkpoint_;
  if (!due && unpublished < kUnpublishedMax) return false;
  const std::uint64_t signed_before = tree_->signed_size();
  DOCKET_RETURN_IF_ERROR(tree_->Publish(ToText(position_)));
  if (!published_.has_value() || tree_->signed_size() != signed_before) ++checkpoints_;
  published_ = tree_->size();
  next_checkpoint_ = parts_.clock.MonotonicNow() + parts_.interval;
  return true;
}

absl::StatusOr<bool> JournalAuditor::Step() {
  if (tree_ == nullptr) DOCKET_RETURN_IF_ERROR(Open());
  DOCKET_ASSIGN_OR_RETURN(const bool moved, Read());
  DOCKET_ASSIGN_OR_RETURN(const bool published, PublishIfDue(!moved));
  return moved || published;
}

absl::Time JournalAuditor::NextDue() const {
  if (tree_ == nullptr) return absl::InfinitePast();
  const bool waits = !published_.has_value() || tree_->size() != *published_;
  return waits ? next_checkpoint_ : absl::InfiniteFuture();
}

std::optional<Offset> JournalAuditor::next_offset() const {
  if (tree_ == nullptr) return std::nullopt;
  return position_.next_offset;
}

std::uint64_t JournalAuditor::signed_size() const {
  return tree_ == nullptr ? 0 : tree_->signed_size();
}

}  // namespace docket::replay
