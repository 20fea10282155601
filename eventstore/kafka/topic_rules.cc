#include "eventstore/kafka/topic_rules.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_limits.h"
#include "eventstore/log_names.h"
#include "eventstore/position.h"
#include "eventstore/relay/published_topics.h"

namespace docket::eventstore {
namespace {

// Longer than the seven days for which a GitHub Enterprise Server can send a delivery again: what
// comes again is then still known.
constexpr absl::Duration kWebhookRetention = absl::Hours(8 * 24);
// Longer than any owner may lag behind its inbox: a command that is deleted was never decided.
constexpr absl::Duration kInboxRetention = absl::Hours(7 * 24);

// What the requirements ask for; a dead letter is looked at by a person.
constexpr absl::Duration kDeadLetterRetention = absl::Hours(30 * 24);

// In the order in which a webhook passes them.
std::vector<TopicPlan> MakePlans() {
  std::vector<TopicPlan> plans = {
      {.log = std::string(kWebhookReceived), .retention = kWebhookRetention, .is_archived = true},
      {.log = std::string(kDeliveryResults), .retention = kWebhookRetention, .is_archived = true},
      {.log = std::string(kReviewCommands), .retention = kInboxRetention, .is_archived = true},
      {.log = std::string(kOrganizationCommands),
       .retention = kInboxRetention,
       .is_archived = true},
      {.log = std::string(kReviewEvents),
       .retention = absl::InfiniteDuration(),
       .is_archived = true},
      {.log = std::string(kOrganizationEvents),
       .retention = absl::InfiniteDuration(),
       .is_archived = true},
  };
  for (const PublishedTopic& topic : kPublishedTopics) {
    plans.push_back(
        {.log = std::string(topic.name), .retention = absl::Hours(24) * topic.retention_days});
    plans.push_back({.log = DeadLettersOf(topic.name), .retention = kDeadLetterRetention});
  }
  // The last record is the position, however old: they are trimmed, and not deleted by age.
  for (const std::string_view journal : {kReviewEvents, kOrganizationEvents}) {
    plans.push_back({.log = PositionsOf(journal), .retention = absl::InfiniteDuration()});
  }
  for (const std::string_view reacted : {kReviewEventsReacted, kOrganizationEventsReacted}) {
    plans.push_back({.log = std::string(reacted), .retention = absl::InfiniteDuration()});
  }
  return plans;
}

// Kafka deletes whole segments, and none that is still written to, so that what is deleted is at
// most this much older than the retention.
constexpr absl::Duration kSegmentMax = absl::Hours(24);

constexpr std::int64_t kUnlimited = -1;  // as Kafka writes it
constexpr std::int32_t kReplicasForTwoInSync = 3;

struct TopicRule {
  std::string setting;
  std::string value;  // of a topic that is made, and of one that is repaired
  // Of a number: what is right, too. Neither: `value` alone is.
  std::optional<std::int64_t> least = std::nullopt;
  std::optional<std::int64_t> most = std::nullopt;
  bool may_be_lowered = false;
};

TopicRule Exactly(std::string setting, std::string value) {
  return {.setting = std::move(setting), .value = std::move(value)};
}

TopicRule AtLeast(std::string setting, std::int64_t value) {
  return {.setting = std::move(setting), .value = absl::StrCat(value), .least = value};
}

std::int64_t RetentionMs(absl::Duration retention) {
  return retention == absl::InfiniteDuration() ? kUnlimited : absl::ToInt64Milliseconds(retention);
}

// `replication` is the topic's own: more in sync than there are replicas would stop all appends.
TopicRule InSync(std::int32_t replication) {
  const std::int64_t least = replication >= kReplicasForTwoInSync ? 2 : 1;
  return {.setting = "min.insync.replicas",
          .value = absl::StrCat(least),
          .least = least,
          .most = replication};
}

// The brokers must not delete what the archive does not have yet.
absl::Duration RetentionOf(const TopicPlan& plan, const TopicShape& shape) {
  return plan.is_archived && shape.has_archive ? absl::InfiniteDuration() : plan.retention;
}

// `replication` is the topic's own.
std::vector<TopicRule> RulesOf(const TopicPlan& plan, const TopicShape& shape,
                               std::int32_t replication) {
  const std::int64_t segment_ms = absl::ToInt64Milliseconds(kSegmentMax);
  return {
      // Compaction would take records out of the middle.
      Exactly("cleanup.policy", "delete"),
      AtLeast("retention.ms", RetentionMs(RetentionOf(plan, shape))),
      AtLeast("retention.bytes", kUnlimited),
      {.setting = "segment.ms",
       .value = absl::StrCat(segment_ms),
       .most = segment_ms,
       .may_be_lowered = true},
      AtLeast("max.message.bytes", static_cast<std::int64_t>(kKafkaMessageBytesMax)),
      // Ages and retention go by one clock, and by no client's.
      Exactly("message.timestamp.type", "LogAppendTime"),
      InSync(replication),
      // A replica that was left behind never leads: it lacks acknowledged records.
      Exactly("unclean.leader.election.enable", "false"),
  };
}

std::int64_t Limit(std::int64_t number) {
  return number == kUnlimited ? std::numeric_limits<std::int64_t>::max() : number;
}

std::string Wanted(const TopicRule& rule) {
  if (rule.least.has_value() && rule.least == rule.most) return absl::StrCat(*rule.least);
  if (rule.least.has_value() && rule.most.has_value()) {
    return absl::StrCat(*rule.least, " to ", *rule.most);
  }
  if (rule.least == kUnlimited) return "-1";
  if (rule.least.has_value()) return absl::StrCat("at least ", *rule.least);
  if (rule.most.has_value()) return absl::StrCat("at most ", *rule.most);
  return rule.value;
}

TopicFinding Differs(TopicFinding finding, const TopicRule& rule) {
  finding.verdict = TopicVerdict::kDiffers;
  finding.repair = rule.value;
  return finding;
}

TopicFinding Check(const TopicRule& rule, const KafkaTopicConfig& config) {
  const auto found = config.find(rule.setting);
  TopicFinding finding{.subject = rule.setting,
                       .wanted = Wanted(rule),
                       .found = found == config.end() ? "-" : found->second};
  if (!rule.least.has_value() && !rule.most.has_value()) {
    return finding.found == rule.value ? finding : Differs(std::move(finding), rule);
  }
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(finding.found, &number)) return Differs(std::move(finding), rule);
  if (rule.least.has_value() && Limit(number) < Limit(*rule.least)) {
    return Differs(std::move(finding), rule);
  }
  if (!rule.most.has_value() || Limit(number) <= *rule.most) return finding;
  if (rule.may_be_lowered) return Differs(std::move(finding), rule);
  finding.verdict = TopicVerdict::kByHand;
  finding.advice = absl::StrCat("it is more than the topic's ", *rule.most,
                                " replicas, so that nothing can be appended: add replicas, or "
                                "lower it");
  return finding;
}

TopicFinding CheckPartitions(std::int32_t wanted, std::int32_t found) {
  TopicFinding finding{
      .subject = "partitions", .wanted = absl::StrCat(wanted), .found = absl::StrCat(found)};
  if (found != wanted) {
    finding.verdict = TopicVerdict::kByHand;
    finding.advice =
        "the number is fixed for a generation: correct `partitions` in the configuration, or use "
        "another cluster; an empty topic can be deleted and made again";
  }
  return finding;
}

TopicFinding CheckReplication(std::int32_t wanted, std::int32_t found) {
  TopicFinding finding{.subject = "replication",
                       .wanted = absl::StrCat("at least ", wanted),
                       .found = absl::StrCat(found)};
  if (found < wanted) {
    finding.verdict = TopicVerdict::kByHand;
    finding.advice =
        "add replicas with kafka-reassign-partitions and apply again, or set kafka.replication to "
        "what is meant";
  }
  return finding;
}

}  // namespace

std::span<const TopicPlan> TopicPlans() {
  static const auto& plans = *new std::vector<TopicPlan>(MakePlans());
  return plans;
}

std::string TopicName(const TopicPlan& plan) {
  return ToString(LogName{.base = plan.log, .generation = kLogGeneration});
}

KafkaTopicSpec SpecOf(const TopicPlan& plan, const TopicShape& shape) {
  KafkaTopicSpec spec{.name = TopicName(plan),
                      .partitions = shape.partitions,
                      .replication = shape.replication,
                      .config = {}};
  for (const TopicRule& rule : RulesOf(plan, shape, shape.replication)) {
    spec.config[rule.setting] = rule.value;
  }
  return spec;
}

TopicReport CompareTopic(const TopicPlan& plan, const TopicShape& shape,
                         const std::optional<KafkaTopicState>& found) {
  TopicReport report{.topic = TopicName(plan), .presence = TopicPresence::kMissing};
  if (!found.has_value()) return report;
  report.presence = TopicPresence::kThere;
  report.findings.push_back(CheckPartitions(shape.partitions, found->partitions));
  report.findings.push_back(CheckReplication(shape.replication, found->replication));
  for (const TopicRule& rule : RulesOf(plan, shape, found->replication)) {
    report.findings.push_back(Check(rule, found->config));
  }
  return report;
}

KafkaTopicConfig Repaired(const TopicReport& report, KafkaTopicConfig set_for_topic) {
  for (const TopicFinding& finding : report.findings) {
    if (finding.verdict == TopicVerdict::kDiffers) set_for_topic[finding.subject] = finding.repair;
  }
  return set_for_topic;
}

bool NeedsRepair(const TopicReport& report) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [](const auto& finding) { return finding.verdict == TopicVerdict::kDiffers; });
}

bool IsRight(const TopicReport& report) {
  return report.presence != TopicPresence::kMissing &&
         std::all_of(report.findings.begin(), report.findings.end(), [](const auto& finding) {
           return finding.verdict == TopicVerdict::kRight ||
                  finding.verdict == TopicVerdict::kChanged;
         });
}

}  // namespace docket::eventstore
