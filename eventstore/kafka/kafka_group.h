// KafkaGroup: Ownership by a consumer group. The group assigns the partitions of one topic to the
// processes that are in it (classic protocol, range); it fetches nothing, and commits nothing.
//
// A process that ends in order leaves, and the others have its partitions within two heartbeats and
// a round of joining. Of one that is killed or cut off they are taken when its session has ended.
// While a new assignment is made, everybody keeps what it had: the group stops nobody's work. A
// process that lost its membership owns nothing until it is in again.
//
// No static membership: a static member that ends in order keeps its partitions until its session
// ends, and the client cannot leave for it.
//
// Thread-safety: as Ownership. Ownership: borrows the loop and the events, which outlive it.
#pragma once

#include <functional>
#include <memory>
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
#include "eventstore/kafka/kafka_properties.h"
#include "eventstore/ownership.h"
#include "eventstore/subscriber_list.h"

namespace docket::eventstore {

struct KafkaGroupParts {
  KafkaProperties properties;  // with bootstrap.servers
  std::string group;
  std::string topic;
  KafkaEventLoop& loop;
  KafkaClientEvents& events;
};

class KafkaGroup final : public Ownership, private KafkaServed {
 public:
  // Joins; what it owns comes later.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<KafkaGroup>> Join(
      const KafkaGroupParts& parts);
  // Leaves, if it did not before.
  ~KafkaGroup() override;

  [[nodiscard]] bool Owns(PartitionIndex partition) const override;
  [[nodiscard]] std::unique_ptr<Subscription> Subscribe(std::function<void()> on_change) override;
  void Leave() override;
  [[nodiscard]] absl::Status health() const override;

 private:
  explicit KafkaGroup(const KafkaGroupParts& parts);

  // On the loop's thread.
  void Serve() override;
  void Tick(absl::Time now) override;

  static void Rebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                        rd_kafka_topic_partition_list_t* partitions, void* opaque);
  void Assigned(const rd_kafka_topic_partition_list_t& partitions);
  void Revoked(bool lost);

  const std::string group_;
  mutable absl::Mutex mutex_;
  bool assigned_ ABSL_GUARDED_BY(mutex_) = false;  // it is in the group, as far as it knows
  std::set<PartitionIndex> owned_ ABSL_GUARDED_BY(mutex_);
  SubscriberList subscribers_;
  std::unique_ptr<KafkaConsumer> consumer_;
  KafkaQueue queue_;
  std::unique_ptr<KafkaEventLoop::Registration> registration_;  // none: it has left
};

}  // namespace docket::eventstore
