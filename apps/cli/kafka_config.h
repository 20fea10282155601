// The configuration of a docketd whose journal is in Kafka, for commands that need no docketd.
// Thread-safety: a function that reads the environment.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "platform/config.h"

namespace docket::apps {

// `file`: may be empty, and the environment says it. kInvalidArgument: journal.type is another one.
[[nodiscard]] absl::StatusOr<platform::Config> LoadKafkaConfig(const std::string& file);

}  // namespace docket::apps
