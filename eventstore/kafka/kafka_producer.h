// KafkaProducer: one idempotent producer of librdkafka, its outstanding appends, and the watch over
// it. A record is kept where it is until its report has come; it is not copied. What the client
// could not send yet waits here, in order.
//
// A producer is given up, for good, when the client says that it cannot promise order any more, or
// when nothing was reported for kKafkaStallMax while appends were outstanding: these are answered
// kUnknown, and Append refuses with kAborted. Giving it up first purges what it holds, so that
// nothing more of it is sent; what was on its way may still land.
//
// Thread-safety: every method may be called from any thread at the same time. Ownership: borrows
// the loop, whose thread calls back, and shares the events; both outlive it.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_client_events.h"
#include "eventstore/kafka/kafka_event_loop.h"
#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/kafka/kafka_properties.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"

namespace docket::eventstore {

struct KafkaProducerParts {
  KafkaProperties properties;  // with bootstrap.servers
  std::string topic;
  KafkaEventLoop& loop;
  KafkaClientEvents& events;
  const platform::Clock& clock;
  absl::Duration stall_max;
};

class KafkaProducer final : public KafkaServed {
 public:
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<KafkaProducer>> Make(
      KafkaProducerParts parts);
  // Answers what is outstanding.
  ~KafkaProducer() override;

  // See RouseKafkaClient: what is appended first is sent at once then. Each of its two questions
  // waits for `answer_max` at the most, and for no longer than a second.
  void Rouse(PartitionIndex partition, absl::Duration answer_max);

  // As Appender::Append. `sender` is only compared.
  [[nodiscard]] absl::Status Append(PartitionIndex partition, Record record, const void* sender,
                                    AppendCallback done);

  // Answers what is outstanding of the sender with kUnknown. It may still be sent.
  void GiveUp(const void* sender);

  // False: given up.
  [[nodiscard]] bool usable() const;

  void Serve() override;
  void Tick(absl::Time now) override;

 private:
  struct Pending {
    Record record;
    PartitionIndex partition;
    const void* sender = nullptr;
    AppendCallback done;  // empty: given up
    std::list<Pending>::iterator place;
  };
  using Pendings = std::list<Pending>;

  // The appends of one partition.
  struct Lane {
    std::size_t under_way = 0;     // the client has them
    std::deque<Pending*> waiting;  // for those
  };

  // What the client did not take.
  struct Failed {
    AppendCallback done;
    absl::Status why;
  };

  KafkaProducer(KafkaProducerParts parts, KafkaClient client, KafkaTopic topic, KafkaQueue queue);

  [[nodiscard]] absl::Status Produce(Pending& pending) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeReports();
  void SendWaiting(Lane& lane, std::vector<Failed>& failed) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] AppendCallback TakeOut(Pending& pending) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void AnswerNotAppended(const std::vector<Failed>& failed);
  void GiveUpWaiting();
  void TakeReports(const std::vector<const rd_kafka_message_t*>& reports);
  [[nodiscard]] absl::Status EndFor(const rd_kafka_message_t& report,
                                    PartitionIndex partition) const;
  // Refuses from now on, and answers all that is outstanding with kUnknown.
  void Break(const absl::Status& why);
  [[nodiscard]] std::string Doing(PartitionIndex partition) const;
  // OK, or why the client ended: it purges what it holds, and sends nothing more.
  [[nodiscard]] absl::Status End(PartitionIndex partition) const;

  const KafkaProducerParts parts_;
  mutable absl::Mutex mutex_;
  // Longer than the client: it points into the records until it is gone.
  Pendings pending_ ABSL_GUARDED_BY(mutex_);
  std::size_t pending_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<PartitionIndex, Lane> lanes_ ABSL_GUARDED_BY(mutex_);
  absl::Time heard_at_ ABSL_GUARDED_BY(mutex_);  // of a report, or since when there is any to come
  absl::Status broken_ ABSL_GUARDED_BY(mutex_);

  KafkaClient client_;
  KafkaTopic topic_;
  KafkaQueue queue_;
  std::unique_ptr<KafkaEventLoop::Registration> registration_;
};

}  // namespace docket::eventstore
