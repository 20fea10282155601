// The properties of Kafka's clients, from the configuration and the files that it names. A file has
// a property a line, name=value; empty lines and those that begin with # are left out, spaces
// around name and value too.
// Thread-safety: a function without shared state.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "platform/config.h"
#include "platform/logging.h"

namespace docket::apps {

// kInvalidArgument, kNotFound: a file cannot be read, or has a line that is no property; the
// message does not repeat it. Warns of files that others may read.
[[nodiscard]] absl::StatusOr<std::map<std::string, std::string>> KafkaPropertiesOf(
    const platform::KafkaConfig& config, const platform::Logger& logger);

}  // namespace docket::apps
