// KafkaLog: a RecordLog that is a topic of Kafka.
//
// Reads. What was appended lately is in memory (KafkaPartition, fed by the cluster's follower), for
// all readers; older records come through a scan that fetches ahead and stays where its reader left
// it. A read's `end` counts every append that this log's appenders were acknowledged before; of
// those of other processes it counts what has arrived here, or what Offsets last told. Offsets asks
// the partition's leader, and misses nothing that was acknowledged before the call.
//
// A leader that lacks records which were read from its predecessor (an unclean election) is found
// out by comparing, and makes every later read kDataLoss: see LeaderWatch.
//
// Thread-safety: as RecordLog. The log outlives its appenders and subscriptions.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/kafka/kafka_clients.h"
#include "eventstore/kafka/kafka_follower.h"
#include "eventstore/kafka/kafka_partition.h"
#include "eventstore/kafka/kafka_producer.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

class KafkaLog final : public RecordLog, private KafkaArrivals {
 public:
  // kAlreadyExists: opened already.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<KafkaLog>> Open(
      std::shared_ptr<KafkaClients> clients, LogName name, std::int32_t partition_count,
      AppenderKind kind);
  ~KafkaLog() override;

  // Asks the cluster for the topic. kNotFound: there is none; kFailedPrecondition: it has another
  // number of partitions; a retryable error: no answer.
  [[nodiscard]] absl::Status Check();

  // Lets reads and appends through, which are kUnavailable before. Precondition: Check() was OK.
  void Admit() { admitted_ = true; }

  [[nodiscard]] const LogName& name() const override { return name_; }
  [[nodiscard]] std::int32_t partition_count() const override;
  [[nodiscard]] std::unique_ptr<Appender> OpenAppender(PartitionIndex partition) override;
  [[nodiscard]] absl::StatusOr<ReadBatch> Read(PartitionIndex partition, Offset from,
                                               const ReadLimits& limits) override;
  [[nodiscard]] absl::StatusOr<OffsetRange> Offsets(PartitionIndex partition) override;
  [[nodiscard]] std::unique_ptr<Subscription> Subscribe(PartitionIndex partition,
                                                        std::function<void()> on_more) override;
  [[nodiscard]] absl::Status TrimBefore(PartitionIndex partition, Offset offset) override;

 private:
  class ProducerAppender;

  KafkaLog(std::shared_ptr<KafkaClients> clients, LogName name, std::int32_t partition_count,
           AppenderKind kind);

  void Arrived(const rd_kafka_message_t& message) override;

  [[nodiscard]] absl::StatusOr<std::shared_ptr<KafkaProducer>> ProducerFor(
      PartitionIndex partition);
  [[nodiscard]] absl::Status RequireAdmission() const;
  [[nodiscard]] absl::Status CheckPartition(PartitionIndex partition) const;
  [[nodiscard]] KafkaPartition& At(PartitionIndex partition);
  [[nodiscard]] KafkaPlace Place(PartitionIndex partition) const;
  // Read without the comparison that makes its answer sure.
  [[nodiscard]] absl::StatusOr<ReadBatch> ReadBelieved(PartitionIndex partition, Offset from,
                                                       const ReadLimits& limits);
  // Where the partition goes, provided that `from` lies there.
  [[nodiscard]] absl::StatusOr<OffsetRange> RangeFor(PartitionIndex partition, Offset from);
  [[nodiscard]] absl::StatusOr<OffsetRange> AskOffsets(PartitionIndex partition);
  [[nodiscard]] absl::StatusOr<ReadBatch> Scan(PartitionIndex partition, Offset from,
                                               const ReadLimits& limits);
  // Compares what must be compared before anything read is believed (LeaderWatch).
  [[nodiscard]] absl::Status CompareSuspect(PartitionIndex partition);
  [[nodiscard]] absl::Status Compare(PartitionIndex partition, const SeenRecord& seen);

  const std::shared_ptr<KafkaClients> clients_;
  const LogName name_;
  const std::string topic_;
  const AppenderKind kind_;
  std::vector<std::unique_ptr<KafkaPartition>> partitions_;
  std::atomic<bool> admitted_ = false;

  absl::Mutex shared_mutex_;
  std::shared_ptr<KafkaProducer> shared_producer_ ABSL_GUARDED_BY(shared_mutex_);

  absl::Mutex broken_mutex_;
  absl::Status broken_ ABSL_GUARDED_BY(broken_mutex_);
};

}  // namespace docket::eventstore
