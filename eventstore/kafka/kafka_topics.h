// Makes the topics of Docket's logs at a cluster, and brings those that exist back to the rules
// (topic_rules.h). Thread-safety: functions that borrow the admin; two that change the same cluster
// at once may undo each other's changes of a topic, and a third run puts that right. Failure: what
// was made or changed before stays, and the same call again goes on from there.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "eventstore/kafka/kafka_admin.h"
#include "eventstore/kafka/topic_rules.h"

namespace docket::eventstore {

struct TopicsWanted {
  std::int32_t partitions = 1;
  std::int32_t replication = 0;  // 0: as many as there are brokers, at most kReplicationMax
  bool has_archive = false;      // docketd archives the logs, and trims them behind that
};

inline constexpr std::int32_t kReplicationMax = 3;

// What topics are made like at this cluster. Errors as below.
[[nodiscard]] absl::StatusOr<TopicShape> ShapeFor(KafkaAdmin& admin, const TopicsWanted& wanted);

// A report for each topic, in the order of TopicPlans(). kDeadlineExceeded: no broker answered;
// kPermissionDenied, others as KafkaAdmin.
[[nodiscard]] absl::StatusOr<std::vector<TopicReport>> DescribeTopics(KafkaAdmin& admin,
                                                                      const TopicsWanted& wanted);

// Makes what is missing and repairs what is safe to repair; returns when a broker shows all of it.
// kFailedPrecondition: fewer brokers than replicas, or a policy of the cluster forbids it.
[[nodiscard]] absl::StatusOr<std::vector<TopicReport>> ApplyTopics(KafkaAdmin& admin,
                                                                   const TopicsWanted& wanted);

}  // namespace docket::eventstore
