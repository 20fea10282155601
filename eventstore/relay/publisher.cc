#include "eventstore/relay/publisher.h"

#include <algorithm>

#include "platform/check.h"
#include "platform/murmur2.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

PartitionIndex PartitionFor(const RecordLog& log, const std::string& key) {
  return PartitionIndex(platform::PartitionOf(key, log.partition_count()));
}

}  // namespace

Publisher::Publisher(const platform::Clock& clock, const RetryWaits& waits,
                     std::function<void()> wake)
    : clock_(clock),
      waits_(waits),
      wait_ms_(waits.first_ms),
      box_(std::make_shared<OutcomeBox>(std::move(wake))) {}

void Publisher::Add(Outgoing message) {
  const auto [lane, made] = lanes_.try_emplace({message.log, message.record.key});
  lane->second.push_back(std::move(message));
  ++outstanding_;
  if (made) ready_.push_back(lane);
}

absl::Time Publisher::NextDue() const {
  return ready_.empty() ? absl::InfiniteFuture() : not_before_;
}

absl::StatusOr<bool> Publisher::Step() {
  DOCKET_ASSIGN_OR_RETURN(const bool handled, HandleOutcomes());
  DOCKET_ASSIGN_OR_RETURN(const bool sent, SendReady());
  return handled || sent;
}

absl::StatusOr<bool> Publisher::HandleOutcomes() {
  const std::vector<OutcomeBox::Arrived> arrived = box_->Take();
  for (const OutcomeBox::Arrived& one : arrived) {
    const auto sent = sent_.extract(one.id);
    DOCKET_CHECK(!sent.empty());
    const auto& [lane, given_up] = sent.mapped();
    const absl::Status why = WhyNotAcknowledged(one.outcome);
    if (why.ok()) {
      failure_ = absl::OkStatus();
      wait_ms_ = waits_.first_ms;
      Finish(lane, why);
    } else if (given_up) {
      ready_.push_back(lane);
    } else {
      DOCKET_RETURN_IF_ERROR(Fail(lane, why));
    }
  }
  return !arrived.empty();
}

absl::StatusOr<bool> Publisher::SendReady() {
  bool moved = false;
  while (!ready_.empty() && clock_.MonotonicNow() >= not_before_) {
    const Lanes::iterator lane = ready_.front();
    ready_.pop_front();
    if (const absl::Status sent = Send(lane); !sent.ok()) {
      DOCKET_RETURN_IF_ERROR(Fail(lane, sent));
    }
    moved = true;
  }
  return moved;
}

absl::Status Publisher::Send(Lanes::iterator lane) {
  const auto& [log, key] = lane->first;
  const PartitionIndex partition = PartitionFor(*log, key);
  std::unique_ptr<Appender>& appender = appenders_[{log, partition}];
  if (appender == nullptr) appender = log->OpenAppender(partition);
  const std::int64_t id = next_append_++;
  // The outcome may be in the box before Append returns, and is looked for in the next step.
  absl::Status sent = appender->Append(lane->second.front().record, box_->For(id));
  if (sent.ok()) sent_.emplace(id, Sent{.lane = lane});
  return sent;
}

// The message stays the first of its lane. Its appender is given up with all that was sent through
// it, unless its queue is only full: what a client underneath still tries must not land in the
// midst of what a new one sends.
absl::Status Publisher::Fail(Lanes::iterator lane, absl::Status why) {
  if (absl::IsInvalidArgument(why)) {
    Finish(lane, std::move(why));
    return absl::OkStatus();
  }
  if (!IsRetryable(why)) return why;
  ready_.push_front(lane);
  WaitAWhile();
  if (absl::IsResourceExhausted(why)) return absl::OkStatus();
  failure_ = std::move(why);
  GiveUpAppender(lane->first);
  return absl::OkStatus();
}

void Publisher::GiveUpAppender(const LaneKey& of) {
  const auto appender_of = [](const LaneKey& lane) {
    return AppenderKey(lane.first, PartitionFor(*lane.first, lane.second));
  };
  const AppenderKey given_up = appender_of(of);
  for (auto& [id, sent] : sent_) {
    if (appender_of(sent.lane->first) == given_up) sent.given_up = true;
  }
  appenders_.erase(given_up);
}

void Publisher::Finish(Lanes::iterator lane, absl::Status why) {
  finished_.push_back({.message = std::move(lane->second.front()), .why = std::move(why)});
  lane->second.pop_front();
  --outstanding_;
  if (lane->second.empty()) {
    lanes_.erase(lane);
  } else {
    ready_.push_back(lane);
  }
}

void Publisher::WaitAWhile() {
  if (clock_.MonotonicNow() < not_before_) return;  // others failed at the same time
  not_before_ = clock_.MonotonicNow() + absl::Milliseconds(wait_ms_);
  wait_ms_ = std::min(wait_ms_ * 2, waits_.max_ms);
}

}  // namespace docket::eventstore
