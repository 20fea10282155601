// KafkaRouser: has clients look at their queues, beside the thread that reads.
//
// The client's thread that fetches stops when enough is fetched ahead, and looks again a second
// later, if nothing wakes it: a fast reader would stand still for most of each second. A request
// wakes it (RouseKafkaClient), and waiting for the answer is this one's thread's work.
//
// Thread-safety: every method may be called from any thread at the same time. Threads: one of its
// own, from the first call on. Ownership: borrows the clients, which outlive it. Failure: a request
// that is not answered within a second is given up; the client then looks a second later.
#pragma once

#include <set>
#include <string>
#include <thread>
#include <tuple>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/position.h"

namespace docket::eventstore {

class KafkaRouser {
 public:
  KafkaRouser() = default;
  KafkaRouser(const KafkaRouser&) = delete;
  KafkaRouser& operator=(const KafkaRouser&) = delete;
  ~KafkaRouser();

  // Returns at once. What waits already is not asked for twice.
  void RouseSoon(rd_kafka_t& client, const std::string& topic, PartitionIndex partition);

 private:
  using Sleeper = std::tuple<rd_kafka_t*, std::string, PartitionIndex>;

  void Run();
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !sleepers_.empty();
  }

  absl::Mutex mutex_;
  std::set<Sleeper> sleepers_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::eventstore
