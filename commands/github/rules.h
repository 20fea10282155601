// The rules that the table's rows name: one payload, known to be of the row's event, to one
// command. A rule reads and copies; what the facts mean is decided by the aggregates. A member that
// a rule needs and cannot use is noted as malformed (field.h), and then the rule's result is not
// used. Thread-safety: pure functions, but for the note.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "commands/github/field.h"
#include "commands/github/our_bot.h"
#include "domain/catalogue.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "platform/ids.h"

namespace docket::commands::github {

struct Payload {
  Field root;
  domain::HostCode host;
  const OurBot& bot;
  bool speaks_for_previous_owner = false;  // DeliveryInput
};

// A command and where it goes.
struct Draft {
  domain::Command command;
  platform::CommandLog log = platform::CommandLog::kReviewCommands;
  std::string partition_key;
  domain::StreamId target;
  std::optional<domain::repository::Snapshot> repository;
  domain::Timestamp occurred_at;  // kUnknownTime: the payload has no time for it
  // Why a payload of this event is nobody's command, "not-a-pull-request"; empty: it is the one
  // above. Static storage. What else the payload lacks is then no matter.
  std::string_view ignored;
};

using Rule = Draft (*)(const Payload&);

[[nodiscard]] Draft SyncPullRequest(const Payload& payload,
                                    domain::review::PullRequestAction action);
[[nodiscard]] Draft EnqueuePullRequest(const Payload& payload);
[[nodiscard]] Draft RecordHumanReview(const Payload& payload);
[[nodiscard]] Draft EditHumanReview(const Payload& payload);
[[nodiscard]] Draft DismissHumanReview(const Payload& payload);

[[nodiscard]] Draft SyncRepository(const Payload& payload,
                                   domain::repository::RepositoryAction action);
[[nodiscard]] Draft RecordPush(const Payload& payload);

[[nodiscard]] Draft RecordRule(const Payload& payload, domain::repository::RuleKind kind,
                               domain::repository::RuleChange change);
[[nodiscard]] Draft RecordCollaborator(const Payload& payload,
                                       domain::repository::CollaboratorChange change);

[[nodiscard]] Draft SyncInstallation(const Payload& payload,
                                     domain::installation::InstallationAction action);
[[nodiscard]] Draft ChangeRepositories(const Payload& payload);

// The rule of one action, as a row names it.
template <domain::review::PullRequestAction Action>
[[nodiscard]] Draft SyncPullRequest(const Payload& payload) {
  return SyncPullRequest(payload, Action);
}
template <domain::repository::RepositoryAction Action>
[[nodiscard]] Draft SyncRepository(const Payload& payload) {
  return SyncRepository(payload, Action);
}
template <domain::repository::RuleKind Kind, domain::repository::RuleChange Change>
[[nodiscard]] Draft RecordRule(const Payload& payload) {
  return RecordRule(payload, Kind, Change);
}
template <domain::repository::CollaboratorChange Change>
[[nodiscard]] Draft RecordCollaborator(const Payload& payload) {
  return RecordCollaborator(payload, Change);
}
template <domain::installation::InstallationAction Action>
[[nodiscard]] Draft SyncInstallation(const Payload& payload) {
  return SyncInstallation(payload, Action);
}

}  // namespace docket::commands::github
