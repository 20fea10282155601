#include "commands/system_command.h"

namespace docket::commands {

domain::CommandMetadata MetadataOf(const SystemCommand& command) {
  domain::CommandMetadata metadata;
  metadata.id = platform::MakeCommandId({.log = command.log,
                                         .partition_key = command.partition_key,
                                         .provider = command.provider,
                                         .host = command.tenant.host.value(),
                                         .delivery_guid = {},
                                         .command_type = command.type,
                                         .target = command.target.value(),
                                         .natural_key = command.natural_key});
  metadata.tenant = command.tenant;
  metadata.actor.type = domain::ActorType::kSystem;
  metadata.source.provider = std::string(command.provider);
  metadata.source.host = command.tenant.host;
  metadata.occurred_at = command.at;
  metadata.issued_at = command.at;
  return metadata;
}

}  // namespace docket::commands
