// Ids that are hashes: made here, since domain/ does not hash. Both are deterministic, so that a
// repeated webhook or a repeated decision yields the same id and can be dropped as already known.
// Never change a namespace, an order or a separator: stored ids depend on them.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "domain/ids.h"
#include "platform/hashing.h"

namespace docket::platform {

// uuid v5 of "urn:docket:command" and "urn:docket:event" in the URL namespace of RFC 4122.
inline constexpr Uuid kCommandNamespace = {0x29, 0xe5, 0xbe, 0x9b, 0xc2, 0x3f, 0x57, 0x2f,
                                           0x99, 0x76, 0xab, 0x02, 0x15, 0x2e, 0xa4, 0xe0};
inline constexpr Uuid kEventNamespace = {0xb1, 0x04, 0xc4, 0x97, 0x5c, 0xc4, 0x52, 0x38,
                                         0xb1, 0xce, 0x56, 0x56, 0x1b, 0x91, 0x54, 0xa9};

// The inbox that a command stands in.
enum class CommandLog { kReviewCommands, kOrganizationCommands };

// "review_commands", "organization_commands"
[[nodiscard]] std::string_view CommandLogName(CommandLog log);

// What makes two commands the same command. `partition_key` only locates the command; the rest is
// hashed. The version of the translation table is not part of it, so ids stay when the table grows.
struct CommandIdentity {
  CommandLog log = CommandLog::kReviewCommands;
  std::string_view partition_key;  // domain::PartitionKey(…)
  std::string_view provider;       // "github"
  std::string_view host;           // host code
  std::string_view delivery_guid;
  std::string_view command_type;
  std::string_view target;       // id of the aggregate
  std::string_view natural_key;  // tells apart several commands of one type for one target
};

// cmd_{log}_{partition_key}_{uuid}, uuid = UuidV5(kCommandNamespace, the six hashed fields joined
// with U+001F). Inside a field U+001E and U+001F are written 1E '0' and 1E '1', so that no two
// different identities join to the same text.
[[nodiscard]] domain::CommandId MakeCommandId(const CommandIdentity& identity);

// UuidV5(kEventNamespace, {command id} U+001F {index in decimal}); index = place in the commit,
// from 0.
[[nodiscard]] domain::EventId MakeEventId(const domain::CommandId& command, std::int32_t index);

}  // namespace docket::platform
