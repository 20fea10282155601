// The rules of topics, over plain values.
#include "eventstore/kafka/topic_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventstore/kafka/kafka_limits.h"
#include "eventstore/log_names.h"

namespace docket::eventstore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Pair;

constexpr TopicShape kThreeBrokers{.partitions = 6, .replication = 3};

const TopicPlan& PlanOf(std::string_view log) {
  for (const TopicPlan& plan : TopicPlans()) {
    if (plan.log == log) return plan;
  }
  ADD_FAILURE() << log << " has no plan";
  return TopicPlans().front();
}

// As the broker describes what SpecOf asks for.
KafkaTopicState Made(const TopicPlan& plan, const TopicShape& shape) {
  const KafkaTopicSpec spec = SpecOf(plan, shape);
  return {.partitions = spec.partitions,
          .replication = spec.replication,
          .config = spec.config,
          .set_for_topic = spec.config};
}

KafkaTopicState MadeWith(std::string_view log, const std::string& setting,
                         const std::string& value) {
  KafkaTopicState state = Made(PlanOf(log), kThreeBrokers);
  state.config[setting] = value;
  return state;
}

std::vector<TopicFinding> Differences(std::string_view log, const KafkaTopicState& state) {
  std::vector<TopicFinding> different;
  for (const TopicFinding& finding : CompareTopic(PlanOf(log), kThreeBrokers, state).findings) {
    if (finding.verdict != TopicVerdict::kRight) different.push_back(finding);
  }
  return different;
}

// What of a topic with that setting would be changed, and to what; "by hand" if it would not.
std::vector<std::pair<std::string, std::string>> Repairs(std::string_view log,
                                                         const std::string& setting,
                                                         const std::string& value) {
  std::vector<std::pair<std::string, std::string>> repairs;
  for (const TopicFinding& finding : Differences(log, MadeWith(log, setting, value))) {
    repairs.emplace_back(finding.subject,
                         finding.verdict == TopicVerdict::kDiffers ? finding.repair : "by hand");
  }
  return repairs;
}

TEST(TopicRulesTest, EveryLogHasATopicOfItsGeneration) {
  std::vector<std::string> names;
  for (const TopicPlan& plan : TopicPlans()) names.push_back(TopicName(plan));
  EXPECT_THAT(names, IsSupersetOf(
                         {"webhook_received.g1", "delivery_results.g1", "review_commands.g1",
                          "organization_commands.g1", "review_events.g1", "organization_events.g1",
                          "review_requested.g1", "analysis_completed.g1", "agent_response_ready.g1",
                          "notification_sent.g1", "audit_events.g1", "audit_events.dead_letters.g1",
                          "metrics_events.g1", "review_events_relayed.g1"}));
}

TEST(TopicRulesTest, ATopicAsItIsMadeIsRight) {
  for (const std::int32_t replication : {1, 2, 3, 5}) {
    for (const TopicPlan& plan : TopicPlans()) {
      const TopicShape shape{.partitions = 6, .replication = replication};
      EXPECT_TRUE(IsRight(CompareTopic(plan, shape, Made(plan, shape))))
          << plan.log << " with " << replication;
    }
  }
}

TEST(TopicRulesTest, AJournalIsKeptForEverAndTheRestForItsTime) {
  EXPECT_EQ(SpecOf(PlanOf(kReviewEvents), kThreeBrokers).config.at("retention.ms"), "-1");
  EXPECT_EQ(SpecOf(PlanOf(kOrganizationEvents), kThreeBrokers).config.at("retention.ms"), "-1");
  EXPECT_EQ(SpecOf(PlanOf(kWebhookReceived), kThreeBrokers).config.at("retention.ms"), "691200000");
  EXPECT_EQ(SpecOf(PlanOf(kDeliveryResults), kThreeBrokers).config.at("retention.ms"), "691200000");
  EXPECT_EQ(SpecOf(PlanOf(kReviewCommands), kThreeBrokers).config.at("retention.ms"), "604800000");
  for (const TopicPlan& plan : TopicPlans()) {
    const KafkaTopicConfig config = SpecOf(plan, kThreeBrokers).config;
    EXPECT_EQ(config.at("cleanup.policy"), "delete");
    EXPECT_EQ(config.at("retention.bytes"), "-1");
    EXPECT_EQ(config.at("message.timestamp.type"), "LogAppendTime");
    EXPECT_EQ(config.at("unclean.leader.election.enable"), "false");
    EXPECT_EQ(config.at("max.message.bytes"), std::to_string(kKafkaMessageBytesMax));
    EXPECT_EQ(config.at("segment.ms"), "86400000");
  }
}

TEST(TopicRulesTest, NoBrokerDeletesWhatIsArchived) {
  const TopicShape archived{.partitions = 6, .replication = 3, .has_archive = true};
  for (const std::string_view log : {kWebhookReceived, kDeliveryResults, kReviewCommands}) {
    EXPECT_EQ(SpecOf(PlanOf(log), archived).config.at("retention.ms"), "-1") << log;
    // Kept when there is no archive any more, too.
    EXPECT_TRUE(IsRight(CompareTopic(PlanOf(log), kThreeBrokers, Made(PlanOf(log), archived))));
    EXPECT_TRUE(NeedsRepair(CompareTopic(PlanOf(log), archived, Made(PlanOf(log), kThreeBrokers))));
  }
  EXPECT_NE(SpecOf(PlanOf("audit_events"), archived).config.at("retention.ms"), "-1");
}

TEST(TopicRulesTest, TwoInSyncFromThreeReplicasOn) {
  const TopicPlan& plan = PlanOf(kReviewEvents);
  const auto in_sync = [&plan](std::int32_t replication) {
    return SpecOf(plan, {.partitions = 1, .replication = replication})
        .config.at("min.insync.replicas");
  };
  EXPECT_EQ(in_sync(1), "1");
  EXPECT_EQ(in_sync(2), "1");
  EXPECT_EQ(in_sync(3), "2");
}

TEST(TopicRulesTest, WhatIsSafeIsRepaired) {
  EXPECT_THAT(Repairs(kReviewEvents, "cleanup.policy", "compact"),
              ElementsAre(Pair("cleanup.policy", "delete")));
  EXPECT_THAT(Repairs(kReviewEvents, "cleanup.policy", "compact,delete"),
              ElementsAre(Pair("cleanup.policy", "delete")));
  EXPECT_THAT(Repairs(kReviewEvents, "retention.ms", "604800000"),
              ElementsAre(Pair("retention.ms", "-1")));
  EXPECT_THAT(Repairs(kReviewEvents, "retention.bytes", "1000000"),
              ElementsAre(Pair("retention.bytes", "-1")));
  EXPECT_THAT(Repairs(kWebhookReceived, "retention.ms", "691199999"),
              ElementsAre(Pair("retention.ms", "691200000")));
  EXPECT_THAT(Repairs(kWebhookReceived, "max.message.bytes", "1048587"),
              ElementsAre(Pair("max.message.bytes", std::to_string(kKafkaMessageBytesMax))));
  EXPECT_THAT(Repairs(kReviewEvents, "min.insync.replicas", "1"),
              ElementsAre(Pair("min.insync.replicas", "2")));
  EXPECT_THAT(Repairs(kReviewEvents, "message.timestamp.type", "CreateTime"),
              ElementsAre(Pair("message.timestamp.type", "LogAppendTime")));
  EXPECT_THAT(Repairs(kReviewEvents, "unclean.leader.election.enable", "true"),
              ElementsAre(Pair("unclean.leader.election.enable", "false")));
  EXPECT_THAT(Repairs(kReviewEvents, "segment.ms", "604800000"),
              ElementsAre(Pair("segment.ms", "86400000")));
  EXPECT_THAT(Repairs(kReviewEvents, "retention.ms", "no number"),
              ElementsAre(Pair("retention.ms", "-1")));
}

TEST(TopicRulesTest, WhatKeepsOrTakesMoreIsRight) {
  EXPECT_THAT(Repairs(kWebhookReceived, "retention.ms", "691200001"), IsEmpty());
  EXPECT_THAT(Repairs(kWebhookReceived, "retention.ms", "-1"), IsEmpty());
  EXPECT_THAT(Repairs(kWebhookReceived, "max.message.bytes", "10485760"), IsEmpty());
  EXPECT_THAT(Repairs(kWebhookReceived, "segment.ms", "3600000"), IsEmpty());
  EXPECT_THAT(Repairs(kReviewEvents, "min.insync.replicas", "3"), IsEmpty());
}

TEST(TopicRulesTest, PartitionsReplicationAndTooManyInSyncAreForAPerson) {
  KafkaTopicState state = Made(PlanOf(kReviewEvents), {.partitions = 3, .replication = 1});
  state.config["min.insync.replicas"] = "2";
  const auto different = Differences(kReviewEvents, state);
  ASSERT_EQ(different.size(), 3U);
  EXPECT_EQ(different[0].subject, "partitions");
  EXPECT_EQ(different[0].wanted, "6");
  EXPECT_EQ(different[0].found, "3");
  EXPECT_EQ(different[1].subject, "replication");
  EXPECT_EQ(different[1].wanted, "at least 3");
  EXPECT_EQ(different[1].found, "1");
  EXPECT_EQ(different[2].subject, "min.insync.replicas");
  EXPECT_EQ(different[2].wanted, "1");
  EXPECT_THAT(different[2].advice, HasSubstr("nothing can be appended"));
  for (const TopicFinding& finding : different) {
    EXPECT_EQ(finding.verdict, TopicVerdict::kByHand) << finding.subject;
    EXPECT_FALSE(finding.advice.empty()) << finding.subject;
  }
}

TEST(TopicRulesTest, TwoInSyncAreNotAskedOfATopicWithOneReplica) {
  const KafkaTopicState state = Made(PlanOf(kReviewEvents), {.partitions = 6, .replication = 1});
  const auto different = Differences(kReviewEvents, state);
  ASSERT_EQ(different.size(), 1U);
  EXPECT_EQ(different[0].subject, "replication");
}

TEST(TopicRulesTest, ARepairLeavesTheOtherSettingsOfTheTopicAlone) {
  KafkaTopicState state = MadeWith(kReviewEvents, "retention.ms", "1000");
  state.set_for_topic = {{"retention.ms", "1000"}, {"compression.type", "zstd"}};
  const TopicReport report = CompareTopic(PlanOf(kReviewEvents), kThreeBrokers, state);
  EXPECT_TRUE(NeedsRepair(report));
  EXPECT_FALSE(IsRight(report));
  EXPECT_THAT(Repaired(report, state.set_for_topic),
              ElementsAre(Pair("compression.type", "zstd"), Pair("retention.ms", "-1")));
}

TEST(TopicRulesTest, AMissingTopicIsNotRight) {
  const TopicReport report = CompareTopic(PlanOf(kReviewEvents), kThreeBrokers, std::nullopt);
  EXPECT_EQ(report.presence, TopicPresence::kMissing);
  EXPECT_FALSE(IsRight(report));
  EXPECT_FALSE(NeedsRepair(report));
}

}  // namespace
}  // namespace docket::eventstore
