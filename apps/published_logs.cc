#include "apps/published_logs.h"

#include <string>
#include <utility>

#include "eventstore/log_names.h"
#include "platform/status_macros.h"

namespace docket::apps {

std::array<eventstore::Relay::TopicLogs, eventstore::kTopicCount> PublishedLogs::TopicLogs() const {
  std::array<eventstore::Relay::TopicLogs, eventstore::kTopicCount> logs;
  for (std::size_t place = 0; place < logs.size(); ++place) {
    logs.at(place) = {.messages = topics.at(place).messages.get(),
                      .dead_letters = topics.at(place).dead_letters.get()};
  }
  return logs;
}

// Several relays append to one partition of a topic, and readers know duplicates.
absl::StatusOr<PublishedLogs> OpenPublishedLogs(LogBackend& backend, std::int32_t partitions) {
  const auto open = [&](std::string name) {
    return backend.OpenLog({.base = std::move(name), .generation = eventstore::kLogGeneration},
                           partitions, Appends::kByAnyone);
  };
  PublishedLogs logs;
  for (std::size_t place = 0; place < eventstore::kTopicCount; ++place) {
    const std::string name(eventstore::kPublishedTopics[place].name);
    DOCKET_ASSIGN_OR_RETURN(logs.topics.at(place).messages, open(name));
    DOCKET_ASSIGN_OR_RETURN(logs.topics.at(place).dead_letters,
                            open(eventstore::DeadLettersOf(name)));
  }
  DOCKET_ASSIGN_OR_RETURN(logs.review_positions,
                          open(eventstore::PositionsOf(eventstore::kReviewEvents)));
  DOCKET_ASSIGN_OR_RETURN(logs.organization_positions,
                          open(eventstore::PositionsOf(eventstore::kOrganizationEvents)));
  return logs;
}

}  // namespace docket::apps
