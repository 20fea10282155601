#include "commands/reactor.h"

#include <algorithm>
#include <utility>

#include "commands/reactions.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/frame.h"

namespace docket::commands {
namespace {

using eventstore::IsRetryable;

// A journal that cannot be read now is tried again after this time.
constexpr absl::Duration kRetryAfter = absl::Milliseconds(100);

// Commands that wait for their acknowledgement or for one of their key, before those of another
// event are made: one event may have as many as domain::organization::kHandedOutMax.
constexpr std::size_t kOutstandingMax = 4'096;
constexpr eventstore::ReadLimits kReadLimits{.records_max = 512, .bytes_max = 1U << 20U};

}  // namespace

Reactor::Reactor(const Parts& parts, const std::function<void()>& wake)
    : parts_(parts),
      position_(parts_.positions, parts_.partition, parts_.clock, wake),
      publisher_(parts_.clock, eventstore::RetryWaits{}, wake),
      subscription_(parts_.journal.Subscribe(parts_.partition, wake)) {}

absl::Time Reactor::NextDue() const {
  if (!reader_.has_value()) return not_before_;
  const absl::Time read = read_failure_.ok() ? absl::InfiniteFuture() : not_before_;
  return std::min({read, publisher_.NextDue(), position_.NextDue()});
}

std::optional<eventstore::Offset> Reactor::reacted_before() const {
  if (!reader_.has_value()) return std::nullopt;
  return settled_.next_offset;
}

absl::StatusOr<bool> Reactor::Step() {
  if (!reader_.has_value()) {
    if (parts_.clock.MonotonicNow() < not_before_) return false;
    if (absl::Status resumed = Resume(); !resumed.ok()) {
      if (!IsRetryable(resumed)) return resumed;
      RetrySoon(std::move(resumed));
      return false;
    }
  }
  DOCKET_ASSIGN_OR_RETURN(const bool read, ReadCommits());
  DOCKET_RETURN_IF_ERROR(MakeCommands());
  DOCKET_ASSIGN_OR_RETURN(const bool sent, publisher_.Step());
  DOCKET_RETURN_IF_ERROR(HandleFinished());
  Settle();
  DOCKET_ASSIGN_OR_RETURN(const bool stored, position_.Step());
  if (read_failure_.ok()) health_ = publisher_.failure();
  return read || sent || stored;
}

absl::Status Reactor::Resume() {
  DOCKET_ASSIGN_OR_RETURN(settled_, position_.Load());
  reader_.emplace(parts_.journal, parts_.partition, settled_);
  return absl::OkStatus();
}

absl::StatusOr<bool> Reactor::ReadCommits() {
  const bool all_made = making_ == first_pending_ + static_cast<std::int64_t>(pending_.size());
  if (!all_made || publisher_.outstanding() >= kOutstandingMax) return false;
  if (!read_failure_.ok() && parts_.clock.MonotonicNow() < not_before_) return false;
  const eventstore::Offset before = reader_->state().next_offset;
  absl::StatusOr<eventstore::CommittedBatch> batch = reader_->Read(kReadLimits);
  if (IsRetryable(batch.status())) {
    RetrySoon(batch.status());
    return false;
  }
  DOCKET_RETURN_IF_ERROR(batch.status());
  read_failure_ = absl::OkStatus();
  for (eventstore::AcceptedCommit& accepted : batch->commits) {
    pending_.push_back({.accepted = std::move(accepted), .next_event = 0, .commands_left = 0});
  }
  return reader_->state().next_offset != before;
}

absl::Status Reactor::MakeCommands() {
  const std::int64_t end = first_pending_ + static_cast<std::int64_t>(pending_.size());
  while (making_ < end && publisher_.outstanding() < kOutstandingMax) {
    if (PendingAt(making_).Made()) {
      ++making_;
    } else {
      DOCKET_RETURN_IF_ERROR(MakeCommandsOfNextEvent(making_));
    }
  }
  return absl::OkStatus();
}

absl::Status Reactor::MakeCommandsOfNextEvent(std::int64_t commit) {
  Pending& pending = PendingAt(commit);
  DOCKET_ASSIGN_OR_RETURN(const std::vector<Reaction> reactions,
                          ReactionsTo(*pending.accepted.commit, pending.next_event));
  ++pending.next_event;
  pending.commands_left += reactions.size();
  for (const Reaction& reaction : reactions) {
    const bool to_review = reaction.log == platform::CommandLog::kReviewCommands;
    publisher_.Add(
        {.commit = commit,
         .event = 0,
         .topic = 0,
         .log = to_review ? &parts_.review_commands : &parts_.organization_commands,
         .record = {.key = reaction.partition_key,
                    .headers = {},
                    .value = schemas::StoreMessage(schemas::EncodeCommand(reaction.command))}});
  }
  return absl::OkStatus();
}

absl::Status Reactor::HandleFinished() {
  for (const eventstore::Publisher::Finished& one : publisher_.TakeFinished()) {
    DOCKET_RETURN_IF_ERROR(one.why);
    --PendingAt(one.message.commit).commands_left;
  }
  return absl::OkStatus();
}

void Reactor::Settle() {
  while (!pending_.empty() && pending_.front().Made() && pending_.front().commands_left == 0) {
    settled_ = pending_.front().accepted.after;
    pending_.pop_front();
    ++first_pending_;
  }
  making_ = std::max(making_, first_pending_);
  if (pending_.empty()) settled_ = reader_->state();
  position_.Reach(settled_);
}

Reactor::Pending& Reactor::PendingAt(std::int64_t commit) {
  const std::int64_t place = commit - first_pending_;
  DOCKET_CHECK(place >= 0 && place < static_cast<std::int64_t>(pending_.size()));
  return pending_[static_cast<std::size_t>(place)];
}

void Reactor::RetrySoon(absl::Status why) {
  health_ = why;
  read_failure_ = std::move(why);
  not_before_ = parts_.clock.MonotonicNow() + kRetryAfter;
}

}  // namespace docket::commands
