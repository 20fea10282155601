// RestoredTopics: the topics of a cluster that has none of Docket's yet as a RestoreTarget.
//
// The topics of the archived logs are made first, and take records with the times that these had.
// A partition that began later than at its first record, since it was trimmed, is filled up to
// there with empty records, which are deleted again. Finish makes the topics that keep a position
// alone, and sets the others to what they are like otherwise: docketd, which needs all of them, so
// starts on no part of a restore.
// What ends a restore early leaves topics, which must be deleted before it is begun again.
//
// Times are kept to the millisecond, as Kafka has them.
// Ownership: the clock outlives it.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_admin.h"
#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/kafka/kafka_properties.h"
#include "eventstore/kafka/kafka_scan.h"
#include "eventstore/kafka/kafka_topics.h"
#include "eventstore/restore_target.h"
#include "platform/clock.h"

namespace docket::eventstore {

class RestoredTopics final : public RestoreTarget {
 public:
  struct Parts {
    std::string bootstrap;
    KafkaProperties properties;
    TopicsWanted wanted;
    absl::Duration answer_max;
    const platform::Clock& clock;
  };
  // kFailedPrecondition: one of the topics is there already. Others as ApplyTopics.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<RestoredTopics>> Make(const Parts& parts);

  [[nodiscard]] absl::Status Add(const RestoredPlace& place,
                                 std::span<const StoredRecord> records) override;
  [[nodiscard]] absl::Status Finish() override;

 private:
  RestoredTopics(Parts parts, std::unique_ptr<KafkaAdmin> admin, KafkaClient producer);

  [[nodiscard]] absl::Status RequireNoTopics();
  using TopicFilter = absl::FunctionRef<bool(const TopicPlan&)>;
  [[nodiscard]] absl::Status MakeTopics(const TopicFilter& wanted);
  // Empty records up to there, which are deleted again.
  [[nodiscard]] absl::Status BeginAt(const KafkaPlace& place, const StoredRecord& first);
  // Returns when the broker has them, at the offsets that follow.
  [[nodiscard]] absl::Status Send(const KafkaPlace& place, std::span<const StoredRecord> records);
  [[nodiscard]] absl::Status Produce(const KafkaPlace& place, const StoredRecord& stored);
  [[nodiscard]] absl::Status AwaitReports(const KafkaPlace& place, std::size_t count);

  const Parts parts_;
  std::unique_ptr<KafkaAdmin> admin_;
  KafkaClient producer_;
  std::map<KafkaPlace, Offset> ends_;
  // Of the logs that keep a position alone; their topics are made last.
  std::map<KafkaPlace, StoredRecord> positions_;
};

}  // namespace docket::eventstore
