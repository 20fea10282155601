// PublishedLogs: the published topics with their dead letters, and how far they are written. Only a
// process with the role relay has them open. Thread-safety: as its members.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "apps/log_backend.h"
#include "eventstore/record_log.h"
#include "eventstore/relay/published_topics.h"
#include "eventstore/relay/relay.h"

namespace docket::apps {

struct PublishedLogs {
  struct Topic {
    std::unique_ptr<eventstore::RecordLog> messages;
    std::unique_ptr<eventstore::RecordLog> dead_letters;
  };
  std::array<Topic, eventstore::kTopicCount> topics;  // as kPublishedTopics
  std::unique_ptr<eventstore::RecordLog> review_positions;
  std::unique_ptr<eventstore::RecordLog> organization_positions;

  // What a relay borrows.
  [[nodiscard]] std::array<eventstore::Relay::TopicLogs, eventstore::kTopicCount> TopicLogs() const;
};

// As LogBackend::OpenLog.
[[nodiscard]] absl::StatusOr<PublishedLogs> OpenPublishedLogs(LogBackend& backend,
                                                              std::int32_t partitions);

}  // namespace docket::apps
