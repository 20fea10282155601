// One stored delivery to the commands it means. Stateless and deterministic: the same delivery
// gives the same commands with the same ids, in any process and at any time, but for issued_at and
// what follows from who we are (OurBot).
// What a body says can never be an error here, since the delivery is durable and would be
// translated again for ever: a body that cannot be used is ignored, with the reason. Thread-safety:
// callable from any thread; each has its own parser (json_body.h). Failure: ResourceExhausted only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "commands/github/table.h"
#include "domain/catalogue.h"
#include "domain/envelope.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "platform/ids.h"

namespace docket::commands::github {

// A delivery as webhook_received holds it.
struct DeliveryInput {
  std::string_view event;   // X-GitHub-Event
  std::string_view action;  // of the body, as ReadDeliveryFacts gave it
  std::string_view body;
  domain::HostCode host;
  domain::DeliveryGuid guid;
  domain::DeliveryId delivery;
  std::string hook_id;
  domain::Sha256Hex body_sha256;
  domain::Tenant tenant;
  domain::TraceContext trace;
  domain::Timestamp received_at;
  domain::Timestamp now;
  OurBot bot = {};
  // The endpoint that it came by speaks for the owner, too, from whom a repository was transferred.
  bool speaks_for_previous_owner = false;
};

struct TranslatedCommand {
  domain::RecordedCommand recorded;
  platform::CommandLog log = platform::CommandLog::kReviewCommands;
  std::string partition_key;
  std::string_view type;  // "review.SyncPullRequest"
  friend bool operator==(const TranslatedCommand&, const TranslatedCommand&) = default;
};

struct Commands {
  std::vector<TranslatedCommand> commands;  // at least one
  friend bool operator==(const Commands&, const Commands&) = default;
};

// Reasons: "ping" (a new hook's greeting), "no-rule" (the table has no row for the event and
// action), "event-body-mismatch" (the body is not one of that event and action),
// "not-a-pull-request" (a comment on an issue), "not-in-a-repository" (an organisation's ruleset),
// "not-our-check" (another app's check is to run again), "no-such-command" (a button of ours that
// means nothing), "own-event" (our own doing, of what would ask us for something),
// "malformed-payload: <path>" (a member that the rule needs is missing or of a wrong type),
// "malformed-json: <what at which byte>".
struct Ignored {
  std::string reason;
  friend bool operator==(const Ignored&, const Ignored&) = default;
};

using Translation = std::variant<Commands, Ignored>;

[[nodiscard]] absl::StatusOr<Translation> Translate(const DeliveryInput& input);

}  // namespace docket::commands::github
