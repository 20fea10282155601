// Commands to the API keys. Keys are facts of the app's partition of organization_events; a command
// for one key (and hour, of its use) has one id, whenever it is made, so that repeating it has no
// second effect. Thread-safety: pure functions, but for SendAndWait, which blocks its caller.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/auth/key_token.h"
#include "commands/command_sender.h"
#include "domain/access/events.h"
#include "domain/catalogue.h"
#include "domain/envelope.h"

namespace docket::api {

// What a new key is for.
struct KeyGrant {
  std::string label;
  domain::access::Role role = domain::access::Role::kReader;
  std::vector<domain::Tenant> tenants;  // a reader's; an admin has none: it sees all
  domain::Timestamp expires_at;         // kUnknownTime: never
};

struct CommandOrigin {
  domain::Timestamp now;
  domain::TraceContext trace;
};

[[nodiscard]] domain::RecordedCommand CreateKeyCommand(const KeyToken& token, const KeyGrant& grant,
                                                       const CommandOrigin& origin);
[[nodiscard]] domain::RecordedCommand RevokeKeyCommand(const domain::KeyId& id,
                                                       const CommandOrigin& origin);
// That the key was used in the hour that begins at `hour`: one command for each key and hour.
[[nodiscard]] domain::RecordedCommand RecordUseCommand(const domain::KeyId& id,
                                                       domain::Timestamp hour,
                                                       domain::Timestamp now);

// Where all of them go.
[[nodiscard]] commands::CommandSender::Address KeyInbox();

// For callers that own their thread: the composition root makes its first key with this. A failure
// leaves the outcome unknown; sending the same command again is safe.
[[nodiscard]] absl::StatusOr<commands::CommandSender::Sent> SendAndWait(
    commands::CommandSender& sender, const domain::RecordedCommand& command,
    absl::Duration timeout);

}  // namespace docket::api
