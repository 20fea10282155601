// What clients of Kafka are configured with. Every property of librdkafka can be set, under its own
// name, but those that the promises of a log rest on.
// Thread-safety: value types and pure functions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/kafka/kafka_handles.h"

namespace docket::eventstore {

// librdkafka's name of a property → its value.
using KafkaProperties = std::map<std::string, std::string>;

// One more, of Docket's own: the file with the token for SASL OAUTHBEARER (oauth_token_file.h).
inline constexpr char kOauthTokenFileProperty[] = "docket.oauth_token_file";

enum class KafkaRole {
  kProducer,  // appends
  kFollower,  // waits at the ends of partitions
  kScanner,   // reads much from some offset on
  kMember,    // is in a group
  kLooker,    // reads one record somewhere, asks for offsets, administers topics
};

// OK, or which of `given` is unknown to librdkafka, has a value that it does not take, or is
// Docket's own, with what to do.
[[nodiscard]] absl::Status CheckKafkaProperties(const KafkaProperties& given);

// The configuration of a client: Docket's, then `given`. Events of the kinds in `events`
// (RD_KAFKA_EVENT_…) come through the client's main queue.
// Errors: as CheckKafkaProperties.
[[nodiscard]] absl::StatusOr<KafkaConf> MakeKafkaConf(KafkaRole role, const KafkaProperties& given,
                                                      int events);

// kInternal: the client could not be made (threads, files of certificates).
[[nodiscard]] absl::StatusOr<KafkaClient> MakeKafkaClient(KafkaRole role, KafkaConf conf);

}  // namespace docket::eventstore
