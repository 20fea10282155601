// KafkaScan: a position in a partition from which records are fetched ahead.
// KafkaScans: the scans of a process. A scan that was used is kept where it stands, for the next
// read of the same reader, and closed when others need its place. One consumer can stand at one
// place of a partition only, so there are as many consumers as a partition has readers at different
// places.
//
// Thread-safety: a scan is used by one thread at a time; every method of KafkaScans may be called
// from any thread at the same time. Ownership: KafkaScans outlives its scans (checked); borrows the
// loop and the events, which outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

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
#include "eventstore/kafka/kafka_rouser.h"
#include "eventstore/kafka/leader_watch.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"

namespace docket::eventstore {

struct KafkaPlace {
  std::string topic;
  PartitionIndex partition;
  friend bool operator==(const KafkaPlace&, const KafkaPlace&) = default;
  friend auto operator<=>(const KafkaPlace&, const KafkaPlace&) = default;
};

class KafkaScan {
 public:
  ~KafkaScan();
  KafkaScan(const KafkaScan&) = delete;
  KafkaScan& operator=(const KafkaScan&) = delete;

  [[nodiscard]] const KafkaPlace& place() const { return place_; }
  [[nodiscard]] Offset position() const { return position_; }

  // Adds records to the batch, at least one, within the limits, and moves behind them. Waits for
  // the first until `deadline` (monotonic). An error ends the scan: kDeadlineExceeded; kOutOfRange:
  // the partition does not go there, or its leader just changed; others as FromKafka.
  [[nodiscard]] absl::Status Read(const ReadLimits& limits, absl::Time deadline, ReadBatch& batch);

  [[nodiscard]] LeaderWatch& watch() { return watch_; }

 private:
  friend class KafkaScans;
  KafkaScan(KafkaConsumer& consumer, KafkaRouser& rouser, KafkaPlace place, Offset from,
            const platform::Clock& clock);

  [[nodiscard]] absl::Status AwaitMessage(absl::Time deadline);
  void FetchMore(std::size_t count);
  void KeepFetching(std::size_t bytes_read);

  KafkaConsumer& consumer_;
  KafkaRouser& rouser_;
  const KafkaPlace place_;
  Offset position_;
  const platform::Clock& clock_;
  KafkaQueue queue_;
  std::deque<KafkaMessage> fetched_;  // and not yet read
  LeaderWatch watch_;
  bool begun_ = false;             // something was fetched
  std::size_t bytes_unasked_ = 0;  // read since the client was last roused
};

class KafkaScans {
 public:
  KafkaScans(KafkaRole role, KafkaProperties properties, KafkaEventLoop& loop,
             KafkaClientEvents& events, const platform::Clock& clock);
  ~KafkaScans();

  // A scan that stands there. kResourceExhausted: too many are in use; kInternal: no client.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<KafkaScan>> Take(const KafkaPlace& place,
                                                                Offset from);

  // For the next who reads on from where it stands.
  void Keep(std::unique_ptr<KafkaScan> scan);

  // Closes one that is done or failed.
  void Close(std::unique_ptr<KafkaScan> scan);

  // Closes what is kept of a topic.
  void Forget(const std::string& topic);

 private:
  struct Consumer {
    std::unique_ptr<KafkaConsumer> consumer;
    std::set<KafkaPlace> busy;
  };

  [[nodiscard]] absl::StatusOr<Consumer*> FreeConsumer(const KafkaPlace& place)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Release(std::unique_ptr<KafkaScan> scan) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const KafkaRole role_;
  const KafkaProperties properties_;
  KafkaEventLoop& loop_;
  KafkaClientEvents& events_;
  const platform::Clock& clock_;
  absl::Mutex mutex_;
  std::list<Consumer> consumers_ ABSL_GUARDED_BY(mutex_);
  std::list<std::unique_ptr<KafkaScan>> kept_ ABSL_GUARDED_BY(mutex_);  // longest unused first
  std::size_t in_use_ ABSL_GUARDED_BY(mutex_) = 0;
  KafkaRouser rouser_;  // last: it ends before the consumers
};

}  // namespace docket::eventstore
