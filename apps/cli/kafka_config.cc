#include "apps/cli/kafka_config.h"

#include <utility>

#include "absl/status/status.h"
#include "platform/status_macros.h"

namespace docket::apps {

absl::StatusOr<platform::Config> LoadKafkaConfig(const std::string& file) {
  DOCKET_ASSIGN_OR_RETURN(
      platform::LoadedConfig loaded,
      platform::LoadConfig(
          {.file = file, .environment = platform::ProcessEnvironment(), .flags = {}}));
  if (loaded.config.journal.type == platform::JournalType::kKafka) return std::move(loaded.config);
  return absl::InvalidArgumentError(
      "journal.type is rocksdb, whose logs have no topics; name the configuration of a docketd "
      "whose journal.type is kafka, with --config or the environment");
}

}  // namespace docket::apps
