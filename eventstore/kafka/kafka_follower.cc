#include "eventstore/kafka/kafka_follower.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_answers.h"
#include "eventstore/kafka/kafka_limits.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

constexpr std::size_t kMessagesAtOnce = 512;

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaFollower>> KafkaFollower::Make(
    const KafkaProperties& properties, KafkaEventLoop& loop, KafkaClientEvents& events) {
  DOCKET_ASSIGN_OR_RETURN(auto consumer,
                          KafkaConsumer::Make(KafkaRole::kFollower, properties, loop, events));
  return std::unique_ptr<KafkaFollower>(new KafkaFollower(std::move(consumer), loop));
}

KafkaFollower::KafkaFollower(std::unique_ptr<KafkaConsumer> consumer, KafkaEventLoop& loop)
    : consumer_(std::move(consumer)),
      queue_(rd_kafka_queue_new(consumer_->client())),
      registration_(loop.Serve(*this, *queue_)) {}

KafkaFollower::~KafkaFollower() = default;

void KafkaFollower::Warm(const std::string& topic, absl::Duration answer_max) {
  const rd_kafka_metadata_t* told = nullptr;
  (void)rd_kafka_metadata(consumer_->client(), 0, consumer_->Topic(topic), &told,
                          static_cast<int>(absl::ToInt64Milliseconds(answer_max)));
  const KafkaMetadata metadata(told);
}

absl::Status KafkaFollower::Join(const std::string& topic, KafkaArrivals& arrivals) {
  const absl::MutexLock lock(&mutex_);
  const bool joined =
      topics_.try_emplace(topic, Topic{.arrivals = &arrivals, .followed = {}}).second;
  if (joined) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrCat(topic, " is opened already"));
}

absl::Status KafkaFollower::Follow(const KafkaPlace& place, std::optional<Offset> from,
                                   absl::Duration answer_max) {
  DOCKET_RETURN_IF_ERROR(Begin(place, from));
  // Once it follows something it wakes often enough, and a request would wait for a fetch's end.
  if (from.has_value() && !roused_.exchange(true)) {
    consumer_->Rouse(place.topic, place.partition, std::min(kKafkaRouseMax, answer_max));
  }
  return absl::OkStatus();
}

absl::Status KafkaFollower::Begin(const KafkaPlace& place, std::optional<Offset> from) {
  rd_kafka_topic_t* const topic = consumer_->Topic(place.topic);
  const std::int64_t offset = from.has_value() ? from->value() : RD_KAFKA_OFFSET_TAIL(1);
  const absl::MutexLock lock(&mutex_);
  const auto found = topics_.find(place.topic);
  if (found == topics_.end()) return absl::NotFoundError(place.topic);
  std::set<PartitionIndex>& followed = found->second.followed;
  // rd_kafka_seek() would not do: the client gives a partition up whose broker said that it has no
  // such place, and refuses to seek there, silently if nobody waits for the answer.
  if (followed.erase(place.partition) > 0) rd_kafka_consume_stop(topic, place.partition.value());
  if (rd_kafka_consume_start_queue(topic, place.partition.value(), offset, queue_.get()) != 0) {
    return FromKafka(rd_kafka_last_error(),
                     absl::StrCat("follow ", place.topic, " partition ", place.partition.value()));
  }
  followed.insert(place.partition);
  return absl::OkStatus();
}

void KafkaFollower::Leave(const std::string& topic) {
  rd_kafka_topic_t* const handle = consumer_->Topic(topic);
  Topic left;
  {
    const absl::MutexLock lock(&mutex_);
    const auto found = topics_.find(topic);
    if (found == topics_.end()) return;
    left = std::move(found->second);
    topics_.erase(found);
  }
  for (const PartitionIndex partition : left.followed) {
    rd_kafka_consume_stop(handle, partition.value());
  }
}

void KafkaFollower::Serve() {
  std::array<rd_kafka_message_t*, kMessagesAtOnce> messages{};
  ssize_t count = 0;
  do {
    count = rd_kafka_consume_batch_queue(queue_.get(), 0, messages.data(), messages.size());
    const absl::MutexLock lock(&mutex_);
    for (ssize_t i = 0; i < count; ++i) {
      const KafkaMessage message(messages.at(static_cast<std::size_t>(i)));
      const auto topic = topics_.find(rd_kafka_topic_name(message->rkt));
      if (topic != topics_.end()) topic->second.arrivals->Arrived(*message);
    }
  } while (count > 0);
}

}  // namespace docket::eventstore
