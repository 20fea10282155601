#include "eventstore/relay/relay.h"

#include <algorithm>
#include <string>
#include <utility>

#include "eventstore/relay/dead_letter.h"
#include "eventstore/relay/published_message.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

// A journal that cannot be read now is tried again after this time.
constexpr absl::Duration kRetryAfter = absl::Milliseconds(100);

}  // namespace

Relay::Relay(Parts parts, const RelayOptions& options, const std::function<void()>& wake)
    : parts_(std::move(parts)),
      options_(options),
      position_(parts_.positions, parts_.partition, parts_.clock, wake),
      publisher_(parts_.clock, options.waits, wake),
      subscription_(parts_.journal.Subscribe(parts_.partition, wake)) {}

absl::Time Relay::NextDue() const {
  if (!reader_.has_value()) return not_before_;
  const absl::Time read = read_failure_.ok() ? absl::InfiniteFuture() : not_before_;
  return std::min({read, publisher_.NextDue(), position_.NextDue()});
}

std::optional<Offset> Relay::published_before() const {
  if (!reader_.has_value()) return std::nullopt;
  return settled_.next_offset;
}

absl::StatusOr<bool> Relay::Step() {
  if (!reader_.has_value()) {
    if (parts_.clock.MonotonicNow() < not_before_) return false;
    if (absl::Status resumed = Resume(); !resumed.ok()) {
      if (!IsRetryable(resumed)) return resumed;
      RetrySoon(std::move(resumed));
      return false;
    }
  }
  DOCKET_ASSIGN_OR_RETURN(const bool read, ReadCommits());
  DOCKET_ASSIGN_OR_RETURN(const bool sent, publisher_.Step());
  DOCKET_RETURN_IF_ERROR(HandleFinished());
  Settle();
  DOCKET_ASSIGN_OR_RETURN(const bool stored, position_.Step());
  if (read_failure_.ok()) health_ = publisher_.failure();
  return read || sent || stored;
}

absl::Status Relay::Resume() {
  DOCKET_ASSIGN_OR_RETURN(settled_, position_.Load());
  reader_.emplace(parts_.journal, parts_.partition, settled_);
  return absl::OkStatus();
}

absl::StatusOr<bool> Relay::ReadCommits() {
  if (publisher_.outstanding() >= options_.outstanding_max) return false;
  if (!read_failure_.ok() && parts_.clock.MonotonicNow() < not_before_) return false;
  const Offset before = reader_->state().next_offset;
  absl::StatusOr<CommittedBatch> batch = reader_->Read(options_.read_limits);
  if (IsRetryable(batch.status())) {
    RetrySoon(batch.status());
    return false;
  }
  DOCKET_RETURN_IF_ERROR(batch.status());
  read_failure_ = absl::OkStatus();
  for (AcceptedCommit& accepted : batch->commits) Admit(std::move(accepted));
  return reader_->state().next_offset != before;
}

void Relay::Admit(AcceptedCommit accepted) {
  pending_.push_back({.accepted = std::move(accepted), .messages_left = 0});
  const int events = pending_.back().accepted.commit->events_size();
  for (int event = 0; event < events; ++event) AddMessages(event);
}

// Of an event of the commit that was admitted last.
void Relay::AddMessages(int event) {
  const std::int64_t number = first_pending_ + static_cast<std::int64_t>(pending_.size()) - 1;
  const journal_proto::Commit& commit = *pending_.back().accepted.commit;
  auto rendered = RenderMessages(parts_.journal.name().base, commit, event);
  if (!rendered.ok()) {
    for (const std::size_t topic : TopicsOf(commit.events(event).type())) {
      AddDeadLetter(number, event, topic, rendered.status());
    }
    return;
  }
  for (TopicRecord& message : *rendered) {
    Add({.commit = number,
         .event = event,
         .topic = message.topic,
         .log = parts_.topics[message.topic].messages,
         .record = std::move(message.record)});
  }
}

void Relay::AddDeadLetter(std::int64_t commit, int event, std::size_t topic,
                          const absl::Status& why) {
  const AcceptedCommit& accepted = PendingAt(commit).accepted;
  Record letter = DeadLetterOf({.topic = std::string(kPublishedTopics[topic].name),
                                .journal = parts_.journal.name(),
                                .partition = parts_.partition,
                                .offset = accepted.offset,
                                .index = event,
                                .why = why,
                                .at = parts_.clock.Now()},
                               *accepted.commit);
  Add({.commit = commit,
       .event = event,
       .topic = topic,
       .log = parts_.topics[topic].dead_letters,
       .record = std::move(letter)});
}

void Relay::Add(Outgoing message) {
  ++PendingAt(message.commit).messages_left;
  publisher_.Add(std::move(message));
}

absl::Status Relay::HandleFinished() {
  for (const Publisher::Finished& one : publisher_.TakeFinished()) {
    const Outgoing& message = one.message;
    const bool is_letter = message.log == parts_.topics[message.topic].dead_letters;
    if (!one.why.ok()) {
      if (is_letter) return one.why;
      AddDeadLetter(message.commit, message.event, message.topic, one.why);
    } else {
      ++(is_letter ? counts_.dead_letters : counts_.published)[message.topic];
    }
    --PendingAt(message.commit).messages_left;
  }
  return absl::OkStatus();
}

void Relay::Settle() {
  while (!pending_.empty() && pending_.front().messages_left == 0) {
    settled_ = pending_.front().accepted.after;
    if (parts_.on_published) parts_.on_published(pending_.front().accepted.appended_at);
    pending_.pop_front();
    ++first_pending_;
  }
  // Claims and what was ignored need no message.
  if (pending_.empty()) settled_ = reader_->state();
  position_.Reach(settled_);
}

Relay::Pending& Relay::PendingAt(std::int64_t commit) {
  const std::int64_t place = commit - first_pending_;
  DOCKET_CHECK(place >= 0 && place < static_cast<std::int64_t>(pending_.size()));
  return pending_[static_cast<std::size_t>(place)];
}

void Relay::RetrySoon(absl::Status why) {
  health_ = why;
  read_failure_ = std::move(why);
  not_before_ = parts_.clock.MonotonicNow() + kRetryAfter;
}

}  // namespace docket::eventstore
