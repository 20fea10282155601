#include "eventstore/kafka/kafka_topics.h"

#include <algorithm>
#include <optional>

#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

absl::StatusOr<TopicReport> Apply(KafkaAdmin& admin, const TopicPlan& plan,
                                  const TopicShape& shape) {
  const std::string name = TopicName(plan);
  DOCKET_ASSIGN_OR_RETURN(std::optional<KafkaTopicState> found, admin.DescribeTopic(name));
  if (!found.has_value()) {
    const absl::Status made = admin.CreateTopic(SpecOf(plan, shape));
    if (made.ok()) return TopicReport{.topic = name, .presence = TopicPresence::kMade};
    if (!absl::IsAlreadyExists(made)) return made;
    DOCKET_ASSIGN_OR_RETURN(found, admin.DescribeTopic(name));  // another run just made it
  }
  TopicReport report = CompareTopic(plan, shape, found);
  if (!found.has_value() || !NeedsRepair(report)) return report;
  DOCKET_RETURN_IF_ERROR(
      admin.ReplaceTopicConfig(name, Repaired(report, std::move(found->set_for_topic))));
  for (TopicFinding& finding : report.findings) {
    if (finding.verdict == TopicVerdict::kDiffers) finding.verdict = TopicVerdict::kChanged;
  }
  return report;
}

}  // namespace

// Asked even where the answer is configured: a cluster that does not answer is found out once, not
// once for each topic.
absl::StatusOr<TopicShape> ShapeFor(KafkaAdmin& admin, const TopicsWanted& wanted) {
  DOCKET_ASSIGN_OR_RETURN(const std::int32_t brokers, admin.BrokerCount());
  return TopicShape{.partitions = wanted.partitions,
                    .replication = wanted.replication > 0 ? wanted.replication
                                                          : std::clamp(brokers, 1, kReplicationMax),
                    .has_archive = wanted.has_archive};
}

absl::StatusOr<std::vector<TopicReport>> DescribeTopics(KafkaAdmin& admin,
                                                        const TopicsWanted& wanted) {
  DOCKET_ASSIGN_OR_RETURN(const TopicShape shape, ShapeFor(admin, wanted));
  std::vector<TopicReport> reports;
  for (const TopicPlan& plan : TopicPlans()) {
    DOCKET_ASSIGN_OR_RETURN(const auto found, admin.DescribeTopic(TopicName(plan)));
    reports.push_back(CompareTopic(plan, shape, found));
  }
  return reports;
}

absl::StatusOr<std::vector<TopicReport>> ApplyTopics(KafkaAdmin& admin,
                                                     const TopicsWanted& wanted) {
  DOCKET_ASSIGN_OR_RETURN(const TopicShape shape, ShapeFor(admin, wanted));
  std::vector<TopicReport> reports;
  for (const TopicPlan& plan : TopicPlans()) {
    DOCKET_ASSIGN_OR_RETURN(TopicReport report, Apply(admin, plan, shape));
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace docket::eventstore
