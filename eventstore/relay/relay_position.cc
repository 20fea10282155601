#include "eventstore/relay/relay_position.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "schemas/codec/frame.h"

namespace docket::eventstore {
namespace {

// From reaching a position to storing it: so much is published again after a crash.
constexpr absl::Duration kStoreAfter = absl::Seconds(1);

// So many of the last records are looked at: some may be somebody else's, or torn.
constexpr std::int64_t kLookedAt = 64;

// So many pile up before they are trimmed.
constexpr std::int64_t kKeptMax = 1'024;

std::optional<ReaderState> StateIn(const Record& record) {
  const auto stored = schemas::LoadMessage<journal_proto::ReaderState>(record.value);
  if (!stored.ok()) return std::nullopt;
  auto state = FromProto(*stored);
  if (!state.ok()) return std::nullopt;
  return *std::move(state);
}

}  // namespace

RelayPosition::RelayPosition(RecordLog& log, PartitionIndex partition, const platform::Clock& clock,
                             std::function<void()> wake)
    : log_(log),
      partition_(partition),
      clock_(clock),
      box_(std::make_shared<OutcomeBox>(std::move(wake))) {}

absl::StatusOr<ReaderState> RelayPosition::Load() {
  DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, log_.Offsets(partition_));
  std::optional<ReaderState> last;
  std::int64_t seen = 0;
  Offset next(std::max(range.start.value(), range.end.value() - kLookedAt));
  while (next < range.end) {
    DOCKET_ASSIGN_OR_RETURN(const ReadBatch batch, log_.Read(partition_, next, {}));
    for (const StoredRecord& stored : batch.records) {
      ++seen;
      if (auto state = StateIn(stored.record)) last = std::move(state);
    }
    if (batch.next == next) break;
    next = batch.next;
  }
  if (seen > 0 && !last.has_value()) {
    return absl::DataLossError(absl::StrCat(
        ToString(log_.name()), " partition ", partition_.value(), ": none of the last ", seen,
        " records is a position. Delete the log to publish everything again."));
  }
  reached_ = stored_ = last.value_or(ReaderState{});
  trimmed_ = range.start;
  return stored_;
}

void RelayPosition::Reach(const ReaderState& position) {
  if (position == reached_) return;
  reached_ = position;
  if (due_ == absl::InfiniteFuture()) due_ = clock_.MonotonicNow() + kStoreAfter;
}

absl::Time RelayPosition::NextDue() const { return under_way_ ? absl::InfiniteFuture() : due_; }

absl::StatusOr<bool> RelayPosition::Step() {
  DOCKET_ASSIGN_OR_RETURN(const bool handled, HandleOutcomes());
  if (under_way_ || !IsDirty() || clock_.MonotonicNow() < due_) return handled;
  if (appender_ == nullptr) appender_ = log_.OpenAppender(partition_);
  storing_ = reached_;
  due_ = absl::InfiniteFuture();
  under_way_ = true;
  const absl::Status sent = appender_->Append({.key = std::to_string(partition_.value()),
                                               .headers = {},
                                               .value = schemas::StoreMessage(ToProto(storing_))},
                                              box_->For(++append_));
  if (!sent.ok()) DOCKET_RETURN_IF_ERROR(Failed(sent));
  return true;
}

absl::StatusOr<bool> RelayPosition::HandleOutcomes() {
  const std::vector<OutcomeBox::Arrived> arrived = box_->Take();
  for (const OutcomeBox::Arrived& one : arrived) {
    if (!under_way_ || one.id != append_) continue;
    const absl::Status why = WhyNotAcknowledged(one.outcome);
    DOCKET_RETURN_IF_ERROR(why.ok() ? Kept(one.outcome) : Failed(why));
  }
  return !arrived.empty();
}

absl::Status RelayPosition::Kept(const AppendOutcome& outcome) {
  under_way_ = false;
  stored_ = storing_;
  if (IsDirty()) due_ = clock_.MonotonicNow() + kStoreAfter;
  if (!outcome.offset.has_value()) return absl::OkStatus();
  if (outcome.offset->value() - trimmed_.value() < kKeptMax) return absl::OkStatus();
  const absl::Status trimmed = log_.TrimBefore(partition_, *outcome.offset);
  if (trimmed.ok()) trimmed_ = *outcome.offset;
  return IsRetryable(trimmed) ? absl::OkStatus() : trimmed;  // else with the next one
}

absl::Status RelayPosition::Failed(const absl::Status& why) {
  under_way_ = false;
  appender_.reset();
  due_ = clock_.MonotonicNow() + kStoreAfter;
  return IsRetryable(why) ? absl::OkStatus() : why;
}

}  // namespace docket::eventstore
