// Backlogs: what waits in front of each consumer of a log, as two gauges for each partition:
//   docket_queue_depth{consumer,log,partition}           records that it has not dealt with
//   docket_queue_oldest_seconds{consumer,log,partition}  how long the oldest of them has waited
// Scaling decisions and alarms are made from these. A consumer publishes its position as it goes;
// the rest is found out when the gauges are sampled, so a consumer that stands still grows old in
// them. A figure that cannot be read is NaN, which is how the format says "unknown".
// Thread-safety: all methods may be called from any thread. Borrows what it is given.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "platform/metrics.h"

namespace docket::apps {

class Backlogs {
 public:
  // Where a consumer is: all records before it are dealt with.
  class Position {
   public:
    void Reach(eventstore::Offset next) { Reach(next, next); }
    // `resumes_at`: where it would go on after a crash, which may be further back.
    void Reach(eventstore::Offset next, eventstore::Offset resumes_at) {
      next_ = next.value();
      resumes_at_ = resumes_at.value();
    }
    // Somebody else deals with the partition from now on, or nobody.
    void Forget() {
      next_ = kUnknown;
      resumes_at_ = kUnknown;
    }

   private:
    friend class Backlogs;
    static constexpr std::int64_t kUnknown = -1;
    std::atomic<std::int64_t> next_ = kUnknown;
    std::atomic<std::int64_t> resumes_at_ = kUnknown;
  };

  Backlogs(platform::Metrics& metrics, const platform::Clock& clock);

  // The position of `consumer` in one partition, unknown until it is told. Asked again (a consumer
  // was made anew), the same one. It lives as long as this object.
  [[nodiscard]] Position& Follow(const std::string& consumer, eventstore::RecordLog& log,
                                 eventstore::PartitionIndex partition);

  struct QueueName {
    std::string consumer;
    eventstore::LogName log;
    eventstore::PartitionIndex partition;
    friend auto operator<=>(const QueueName&, const QueueName&) = default;
  };
  // Where the consumer would go on after a crash; nothing: nobody here is that consumer.
  [[nodiscard]] std::optional<eventstore::Offset> ResumesAt(const QueueName& queue) const;

  // Sets the gauges; reads one record of each partition in which something waits.
  void Sample();

 private:
  struct Queue {
    eventstore::RecordLog* log = nullptr;
    eventstore::PartitionIndex partition;
    platform::Gauge* depth = nullptr;
    platform::Gauge* oldest_seconds = nullptr;
    Position position;
  };

  // Not OK: the log does not answer.
  [[nodiscard]] absl::Status SampleOne(Queue& queue) const;
  [[nodiscard]] double OldestSeconds(const Queue& queue, eventstore::Offset next) const;

  const platform::Clock& clock_;
  const platform::Family<platform::Gauge> depths_;
  const platform::Family<platform::Gauge> oldest_;
  mutable absl::Mutex mutex_;
  std::map<QueueName, Queue> queues_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::apps
