#include "eventstore/kafka/kafka_partition.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_messages.h"

namespace docket::eventstore {

KafkaPartition::KafkaPartition(std::size_t recent_bytes_max) : recent_(recent_bytes_max) {}

bool KafkaPartition::BeginFollowing() {
  const absl::MutexLock lock(&mutex_);
  return !std::exchange(followed_, true);
}

std::optional<OffsetRange> KafkaPartition::RangeFor(Offset from) const {
  const absl::MutexLock lock(&mutex_);
  if (!range_.has_value() || !followed_ || from < range_->start || from > range_->end) {
    return std::nullopt;
  }
  return range_;
}

KafkaPartition::Told KafkaPartition::NoteRange(const OffsetRange& told) {
  const absl::MutexLock lock(&mutex_);
  // While the follower stands somewhere, it knows of records that came after the question.
  if (range_.has_value() && followed_) {
    range_ = OffsetRange{.start = std::max(range_->start, told.start),
                         .end = std::max(range_->end, told.end)};
  } else {
    range_ = told;
  }
  if (followed_) return {.range = *range_, .follow_from = std::nullopt};
  followed_ = true;
  BeginAt(told.end);
  return {.range = *range_, .follow_from = told.end};
}

void KafkaPartition::NoteAcknowledged(Offset offset) {
  const absl::MutexLock lock(&mutex_);
  if (range_.has_value()) range_->end = std::max(range_->end, Next(offset));
}

void KafkaPartition::NoteTrimmed(Offset start) {
  const absl::MutexLock lock(&mutex_);
  if (range_.has_value()) range_->start = std::max(range_->start, start);
}

absl::StatusOr<std::optional<ReadBatch>> KafkaPartition::ReadRecent(Offset from,
                                                                    const ReadLimits& limits,
                                                                    absl::Duration deadline_in) {
  absl::MutexLock lock(&mutex_);
  if (!recent_.Reaches(from)) return std::nullopt;
  const auto arrived = [this, from]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !recent_.end().has_value() || *recent_.end() > from;
  };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&arrived), deadline_in)) {
    return absl::DeadlineExceededError(
        absl::StrCat("offset ", from.value(), " was not delivered in time"));
  }
  if (!recent_.Reaches(from)) return std::nullopt;
  ReadBatch batch{.records = {}, .next = from, .end = range_.has_value() ? range_->end : from};
  recent_.Read(from, limits, batch);
  batch.end = std::max(batch.end, batch.next);
  return batch;
}

bool KafkaPartition::Holds(Offset from) const {
  const absl::MutexLock lock(&mutex_);
  return recent_.Reaches(from);
}

std::unique_ptr<Subscription> KafkaPartition::Subscribe(std::function<void()> on_more) {
  return subscribers_.Add(std::move(on_more));
}

// After an error the client does not fetch this partition any more. Whoever reads next asks for its
// ends, and has it followed again; the subscribers are woken to do that. A leader that lacks
// records begins with an error, too, and has perhaps others in their place when it is asked again.
void KafkaPartition::Arrived(const rd_kafka_message_t& message) {
  {
    const absl::MutexLock lock(&mutex_);
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      followed_ = false;
      BeginAt(std::nullopt);
      watch_.Doubt();
    } else {
      StoredRecord record = RecordOf(message);
      // What was fetched before the follower was sent elsewhere.
      if (!followed_ || (recent_.end().has_value() && record.offset < *recent_.end())) return;
      watch_.Note(rd_kafka_message_broker_id(&message), recent_.newest());
      if (range_.has_value()) range_->end = std::max(range_->end, Next(record.offset));
      recent_.Add(std::move(record));
    }
  }
  subscribers_.CallAll();
}

// The next record may be another leader's.
void KafkaPartition::BeginAt(std::optional<Offset> from) {
  RememberNewest();
  recent_.BeginAt(from);
}

void KafkaPartition::RememberNewest() {
  if (recent_.newest() != nullptr) watch_.Remember(*recent_.newest());
}

void KafkaPartition::Learn(const LeaderWatch& watch) {
  const absl::MutexLock lock(&mutex_);
  RememberNewest();
  watch_.Learn(watch);
}

void KafkaPartition::DoubtNewest() {
  const absl::MutexLock lock(&mutex_);
  RememberNewest();
  watch_.Doubt();
}

std::optional<SeenRecord> KafkaPartition::TakeSuspect() {
  const absl::MutexLock lock(&mutex_);
  if (given_back_.has_value()) return std::exchange(given_back_, std::nullopt);
  return watch_.TakeSuspect();
}

void KafkaPartition::GiveBackSuspect(SeenRecord suspect) {
  const absl::MutexLock lock(&mutex_);
  given_back_ = suspect;
}

}  // namespace docket::eventstore
