// KafkaClientEvents: what a client says beside its answers: errors, log lines, statistics. Log
// lines go to Docket's log; the last error that names a cause stands for "why is there no answer".
// Thread-safety: every method may be called from any thread at the same time. Ownership: shared by
// the clients of a cluster.
#pragma once

#include <functional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_handles.h"
#include "platform/clock.h"
#include "platform/logging.h"

namespace docket::eventstore {

class KafkaClientEvents {
 public:
  // The kinds that every client sends here.
  static constexpr int kKinds = RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_STATS;

  // `on_statistics` gets librdkafka's JSON; it may be empty.
  KafkaClientEvents(const platform::Clock& clock, platform::Logger logger,
                    std::function<void(const std::string&)> on_statistics);

  // Takes an event of any kind; those of other kinds are left alone.
  void Note(rd_kafka_event_t& event);

  // Something was answered: what was wrong before is over.
  void NoteAnswer();

  // `status` with what the clients last complained of, if that was within the last seconds: the
  // cause of a time-out.
  [[nodiscard]] absl::Status Explain(const absl::Status& status) const;

  // OK, or the last complaint that no answer followed.
  [[nodiscard]] absl::Status failure() const;

 private:
  void NoteError(rd_kafka_event_t& event);
  void NoteLog(rd_kafka_event_t& event);

  const platform::Clock& clock_;
  const platform::Logger logger_;
  const std::function<void(const std::string&)> on_statistics_;
  mutable absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  absl::Time failed_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace docket::eventstore
