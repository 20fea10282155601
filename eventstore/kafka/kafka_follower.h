// KafkaFollower: waits at the ends of partitions for what is appended there, with one consumer for
// all of them. Thread-safety: every method may be called from any thread but the loop's. Ownership:
// borrows the loop and the events, which outlive it, and what it calls, until Leave.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_client_events.h"
#include "eventstore/kafka/kafka_consumer.h"
#include "eventstore/kafka/kafka_event_loop.h"
#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/kafka/kafka_scan.h"

namespace docket::eventstore {

// Called on the loop's thread. It must not block, or call the follower.
class KafkaArrivals {
 public:
  KafkaArrivals() = default;
  KafkaArrivals(const KafkaArrivals&) = delete;
  KafkaArrivals& operator=(const KafkaArrivals&) = delete;
  virtual ~KafkaArrivals() = default;

  // A message, or an error of a partition.
  virtual void Arrived(const rd_kafka_message_t& message) = 0;
};

class KafkaFollower final : public KafkaServed {
 public:
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<KafkaFollower>> Make(
      const KafkaProperties& properties, KafkaEventLoop& loop, KafkaClientEvents& events);
  ~KafkaFollower() override;

  // What comes of the topic's partitions goes to `arrivals`, once they are followed.
  // kAlreadyExists: the topic has one.
  [[nodiscard]] absl::Status Join(const std::string& topic, KafkaArrivals& arrivals);

  // Has the client learn the leaders of the topic's partitions now. Without it the client asks when
  // it first needs one, and again half a second later if that was too early.
  void Warm(const std::string& topic, absl::Duration answer_max);

  // From `from` on; nothing: from the newest record on, or the first that comes. Following anew
  // from elsewhere is fine. Waits for brokers for `answer_max` at the most. Records may be left out
  // of what comes: a question for the newest one that the client put before, and whose answer is
  // late, sends it there once more.
  [[nodiscard]] absl::Status Follow(const KafkaPlace& place, std::optional<Offset> from,
                                    absl::Duration answer_max);

  // Waits for a call that is running; after that there is none.
  void Leave(const std::string& topic);

  void Serve() override;
  void Tick(absl::Time /*now*/) override {}

 private:
  struct Topic {
    KafkaArrivals* arrivals = nullptr;
    std::set<PartitionIndex> followed;
  };

  KafkaFollower(std::unique_ptr<KafkaConsumer> consumer, KafkaEventLoop& loop);

  [[nodiscard]] absl::Status Begin(const KafkaPlace& place, std::optional<Offset> from);

  const std::unique_ptr<KafkaConsumer> consumer_;
  KafkaQueue queue_;
  std::atomic<bool> roused_ = false;
  absl::Mutex mutex_;  // held while arrivals are called
  std::map<std::string, Topic> topics_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<KafkaEventLoop::Registration> registration_;
};

}  // namespace docket::eventstore
