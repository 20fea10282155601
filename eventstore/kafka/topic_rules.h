// What the topics of Docket's logs must be like, and what a topic that was found differs in.
//
// Which difference is repaired: what keeps more records, takes larger ones or promises more of
// them. What would lose records, or cannot be changed under readers who counted on it, is for a
// person.
//
// Thread-safety: value types and pure functions. Units: as Kafka's names of settings say.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "eventstore/kafka/kafka_admin.h"

namespace docket::eventstore {

struct TopicPlan {
  std::string log;           // of log_names.h, or a published topic
  absl::Duration retention;  // at least; infinite: nothing is ever deleted by the broker
  bool is_archived = false;  // if there is an archive, from which on docketd trims it
};

// Every topic that is made. Another one is a row in the .cc.
[[nodiscard]] std::span<const TopicPlan> TopicPlans();

[[nodiscard]] std::string TopicName(const TopicPlan& plan);

// Of all topics alike.
struct TopicShape {
  std::int32_t partitions = 1;
  std::int32_t replication = 1;
  bool has_archive = false;
};

// A topic that follows every rule.
[[nodiscard]] KafkaTopicSpec SpecOf(const TopicPlan& plan, const TopicShape& shape);

enum class TopicVerdict {
  kRight,
  kDiffers,  // and is safe to change
  kChanged,  // it was, by ApplyTopics
  kByHand,
};

struct TopicFinding {
  std::string subject;  // "partitions", "replication", or Kafka's name of a setting
  std::string wanted;   // in words: "at least 3"
  std::string found;    // "-": the broker says nothing of it
  TopicVerdict verdict = TopicVerdict::kRight;
  std::string advice = {};  // of kByHand
  std::string repair = {};  // of kDiffers and kChanged: the value
};

enum class TopicPresence { kThere, kMissing, kMade };

struct TopicReport {
  std::string topic;
  TopicPresence presence = TopicPresence::kMissing;
  std::vector<TopicFinding> findings = {};  // empty unless kThere
};

[[nodiscard]] TopicReport CompareTopic(const TopicPlan& plan, const TopicShape& shape,
                                       const std::optional<KafkaTopicState>& found);

// `set_for_topic` with what the report would repair.
[[nodiscard]] KafkaTopicConfig Repaired(const TopicReport& report, KafkaTopicConfig set_for_topic);

// There is something that is safe to change.
[[nodiscard]] bool NeedsRepair(const TopicReport& report);

// There, or made, and no difference is left.
[[nodiscard]] bool IsRight(const TopicReport& report);

}  // namespace docket::eventstore
