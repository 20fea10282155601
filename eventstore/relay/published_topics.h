// The published topics, and which events go where: here and nowhere else. The relay, the schemas
// under schemas/published/ and the document for consumers (docs/published-topics.md) follow it.
// A topic is a log with as many partitions as the journals; a name, once used, is never given
// another meaning.
// Thread-safety: constants and pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/envelope.h"

namespace docket::eventstore {

// What the messages of a topic are keyed by, and so kept in order by.
enum class TopicKey {
  kRepository,    // the repository's number, as in the journal of reviews
  kReview,        // the review's id
  kOrganization,  // the organisation's number; "app" for the app itself
};

struct PublishedTopic {
  std::string_view name;  // of the log, without its generation
  TopicKey key = TopicKey::kOrganization;
  int retention_days = 0;
  std::string_view holds;
};

inline constexpr PublishedTopic kPublishedTopics[] = {
    {"review_requested", TopicKey::kRepository, 7, "a bot review is wanted"},
    {"analysis_completed", TopicKey::kReview, 7, "the tools have looked at a head"},
    {"agent_response_ready", TopicKey::kReview, 7, "the agents have an answer about a head"},
    {"notification_sent", TopicKey::kReview, 7, "people were told"},
    {"audit_events", TopicKey::kOrganization, 90, "every event of both journals"},
    {"metrics_events", TopicKey::kOrganization, 30, "the events that metrics are made from"},
};
inline constexpr std::size_t kTopicCount = std::size(kPublishedTopics);
inline constexpr std::string_view kAuditEvents = "audit_events";
inline constexpr std::string_view kMetricsEvents = "metrics_events";

// What could not be published in a topic, with the error; kept for this long.
[[nodiscard]] inline std::string DeadLettersOf(std::string_view topic) {
  return std::string(topic) + ".dead_letters";
}
inline constexpr int kDeadLettersRetentionDays = 30;

// How far a journal was relayed (relay_position.h). Never trimmed by time.
[[nodiscard]] inline std::string PositionsOf(std::string_view journal) {
  return std::string(journal) + "_relayed";
}

// One row for each type of event.
struct EventRoute {
  std::string_view type;    // as the journal names it
  std::string_view topic;   // the one that is its own; empty: none
  std::string_view metric;  // what metrics are made of it; empty: none
};
[[nodiscard]] std::span<const EventRoute> EventRoutes();

// The topics of an event, as places in kPublishedTopics, ascending: its own, those for metrics, and
// for audits always. An unknown type is for audits alone.
[[nodiscard]] std::vector<std::size_t> TopicsOf(std::string_view type);

// The key of an event's message in a topic. kDataLoss: the event lacks what it is keyed by.
[[nodiscard]] absl::StatusOr<std::string> KeyOf(TopicKey key, const domain::EventMetadata& event);

}  // namespace docket::eventstore
