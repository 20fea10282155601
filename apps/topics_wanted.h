// What a configuration says of the topics of a cluster. Thread-safety: a pure function.
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "eventstore/kafka/kafka_topics.h"
#include "platform/config.h"

namespace docket::apps {

// Of questions about topics: a controller that is just being elected answers within this.
inline constexpr absl::Duration kTopicsAnswerMax = absl::Seconds(8);

[[nodiscard]] inline eventstore::TopicsWanted TopicsWantedBy(const platform::Config& config) {
  return {.partitions = static_cast<std::int32_t>(config.partitions),
          .replication = static_cast<std::int32_t>(config.kafka.replication),
          .has_archive = !config.archive.directory.empty()};
}

}  // namespace docket::apps
