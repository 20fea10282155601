#include "eventstore/kafka/kafka_scan.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_answers.h"
#include "eventstore/kafka/kafka_limits.h"
#include "eventstore/kafka/kafka_messages.h"
#include "eventstore/record_size.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

// Messages taken out of a queue with one call.
constexpr std::size_t kMessagesAtOnce = 512;

// Of one partition: live views, a rebuild, a verification, a relay, and some more.
constexpr std::size_t kConsumersMax = 16;

// Before a reader has emptied what was fetched ahead, more has come.
constexpr std::size_t kRouseAfterBytes = kKafkaFetchAheadBytes / 4;

constexpr absl::Duration kPatienceMin = absl::Milliseconds(5);
constexpr absl::Duration kPatienceMax = absl::Milliseconds(200);

std::string Doing(const KafkaPlace& place, Offset position) {
  return absl::StrCat("read ", place.topic, " partition ", place.partition.value(), " from offset ",
                      position.value());
}

}  // namespace

KafkaScan::KafkaScan(KafkaConsumer& consumer, KafkaRouser& rouser, KafkaPlace place, Offset from,
                     const platform::Clock& clock)
    : consumer_(consumer),
      rouser_(rouser),
      place_(std::move(place)),
      position_(from),
      clock_(clock),
      queue_(rd_kafka_queue_new(consumer.client())) {}

KafkaScan::~KafkaScan() {
  fetched_.clear();
  rd_kafka_consume_stop(consumer_.Topic(place_.topic), place_.partition.value());
}

// A message that is a record is in front then. What may pass the client goes on over by itself.
absl::Status KafkaScan::AwaitMessage(absl::Time deadline) {
  absl::Duration patience = kPatienceMin;
  while (true) {
    if (fetched_.empty()) {
      const absl::Duration left = deadline - clock_.MonotonicNow();
      if (left <= absl::ZeroDuration()) {
        return absl::DeadlineExceededError(
            absl::StrCat(Doing(place_, position_), ": no broker answered in time"));
      }
      // A scan that has not begun may have been told to the client's threads in an order that lets
      // the one that fetches sleep on.
      if (!begun_) consumer_.Rouse(place_.topic, place_.partition, left);
      const absl::Duration wait = begun_ ? left : std::min(left, patience);
      const auto timeout_ms = static_cast<int>(absl::ToInt64Milliseconds(wait)) + 1;
      KafkaMessage message(rd_kafka_consume_queue(queue_.get(), timeout_ms));
      patience = std::min(2 * patience, kPatienceMax);
      if (message == nullptr) continue;
      begun_ = true;
      fetched_.push_back(std::move(message));
      continue;
    }
    const rd_kafka_resp_err_t error = fetched_.front()->err;
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
    fetched_.pop_front();
    const absl::Status status = FromKafka(error, Doing(place_, position_));
    if (!IsRetryable(status)) return status;
  }
}

// What is there, without waiting.
void KafkaScan::FetchMore(std::size_t count) {
  std::array<rd_kafka_message_t*, kMessagesAtOnce> messages{};
  const ssize_t got = rd_kafka_consume_batch_queue(queue_.get(), 0, messages.data(),
                                                   std::min(count, messages.size()));
  for (ssize_t i = 0; i < got; ++i) {
    fetched_.emplace_back(messages[static_cast<std::size_t>(i)]);
  }
}

absl::Status KafkaScan::Read(const ReadLimits& limits, absl::Time deadline, ReadBatch& batch) {
  DOCKET_RETURN_IF_ERROR(AwaitMessage(deadline));
  std::size_t bytes = 0;
  while (batch.records.size() < limits.records_max && bytes < limits.bytes_max) {
    if (fetched_.empty()) FetchMore(limits.records_max - batch.records.size());
    // An error is for the next read, once these records are delivered.
    if (fetched_.empty() || fetched_.front()->err != RD_KAFKA_RESP_ERR_NO_ERROR) break;
    const KafkaMessage message = std::move(fetched_.front());
    fetched_.pop_front();
    StoredRecord record = RecordOf(*message);
    watch_.Note(rd_kafka_message_broker_id(message.get()),
                batch.records.empty() ? nullptr : &batch.records.back());
    bytes += SizeOf(record.record);
    position_ = Next(record.offset);
    batch.records.push_back(std::move(record));
  }
  watch_.Remember(batch.records.back());
  batch.next = position_;
  KeepFetching(bytes);
  return absl::OkStatus();
}

// Fetching ahead has stopped at its bound, perhaps, and there is room again.
void KafkaScan::KeepFetching(std::size_t bytes_read) {
  bytes_unasked_ += bytes_read;
  if (bytes_unasked_ < kRouseAfterBytes) return;
  bytes_unasked_ = 0;
  rouser_.RouseSoon(*consumer_.client(), place_.topic, place_.partition);
}

KafkaScans::KafkaScans(KafkaRole role, KafkaProperties properties, KafkaEventLoop& loop,
                       KafkaClientEvents& events, const platform::Clock& clock)
    : role_(role),
      properties_(std::move(properties)),
      loop_(loop),
      events_(events),
      clock_(clock) {}

KafkaScans::~KafkaScans() {
  const absl::MutexLock lock(&mutex_);
  kept_.clear();
  DOCKET_CHECK(in_use_ == 0);
}

absl::StatusOr<KafkaScans::Consumer*> KafkaScans::FreeConsumer(const KafkaPlace& place) {
  for (Consumer& consumer : consumers_) {
    if (!consumer.busy.contains(place)) return &consumer;
  }
  if (consumers_.size() >= kConsumersMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat(place.topic, " partition ", place.partition.value(), " is read from ",
                     consumers_.size(), " places at once; try again later"));
  }
  DOCKET_ASSIGN_OR_RETURN(auto made, KafkaConsumer::Make(role_, properties_, loop_, events_));
  return &consumers_.emplace_back(Consumer{.consumer = std::move(made), .busy = {}});
}

absl::StatusOr<std::unique_ptr<KafkaScan>> KafkaScans::Take(const KafkaPlace& place, Offset from) {
  absl::MutexLock lock(&mutex_);
  for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
    if ((*kept)->place() != place || (*kept)->position() != from) continue;
    std::unique_ptr<KafkaScan> scan = std::move(*kept);
    kept_.erase(kept);
    ++in_use_;
    return scan;
  }
  if (in_use_ + kept_.size() >= kKafkaScansMax) {
    if (kept_.empty()) {
      return absl::ResourceExhaustedError(
          absl::StrCat(in_use_, " partitions are read from the middle at once; try again later"));
    }
    Release(std::move(kept_.front()));
    kept_.pop_front();
  }
  DOCKET_ASSIGN_OR_RETURN(Consumer* const consumer, FreeConsumer(place));
  std::unique_ptr<KafkaScan> scan(new KafkaScan(*consumer->consumer, rouser_, place, from, clock_));
  if (rd_kafka_consume_start_queue(consumer->consumer->Topic(place.topic), place.partition.value(),
                                   from.value(), scan->queue_.get()) != 0) {
    return FromKafka(rd_kafka_last_error(), Doing(place, from));
  }
  consumer->busy.insert(place);
  ++in_use_;
  return scan;
}

void KafkaScans::Keep(std::unique_ptr<KafkaScan> scan) {
  const absl::MutexLock lock(&mutex_);
  --in_use_;
  kept_.push_back(std::move(scan));
}

void KafkaScans::Close(std::unique_ptr<KafkaScan> scan) {
  const absl::MutexLock lock(&mutex_);
  --in_use_;
  Release(std::move(scan));
}

void KafkaScans::Forget(const std::string& topic) {
  const absl::MutexLock lock(&mutex_);
  for (auto kept = kept_.begin(); kept != kept_.end();) {
    const auto next = std::next(kept);
    if ((*kept)->place().topic == topic) {
      Release(std::move(*kept));
      kept_.erase(kept);
    }
    kept = next;
  }
}

// Stops it before its place is taken for free.
void KafkaScans::Release(std::unique_ptr<KafkaScan> scan) {
  const KafkaConsumer& of = scan->consumer_;
  const KafkaPlace place = scan->place();
  scan.reset();
  for (Consumer& consumer : consumers_) {
    if (consumer.consumer.get() == &of) consumer.busy.erase(place);
  }
}

}  // namespace docket::eventstore
