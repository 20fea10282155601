// The rules that the table's rows name: one payload, known to be of the row's event, to one
// command. A rule reads and copies; what the facts mean is decided by the aggregates. A member that
// a rule needs and cannot use is noted as malformed (field.h), and then the rule's result is not
// used. Thread-safety: pure functions, but for the note.
#pragma once

#include <optional>
#include <string>

#include "commands/github/field.h"
#include "domain/catalogue.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "platform/ids.h"

namespace docket::commands::github {

struct Payload {
  Field root;
  domain::HostCode host;
};

// A command and where it goes.
struct Draft {
  domain::Command command;
  platform::CommandLog log = platform::CommandLog::kReviewCommands;
  std::string partition_key;
  domain::StreamId target;
  std::optional<domain::repository::Snapshot> repository;
  domain::Timestamp occurred_at;  // kUnknownTime: the payload has no time for it
};

using Rule = Draft (*)(const Payload&);

[[nodiscard]] Draft SyncPullRequest(const Payload& payload,
                                    domain::review::PullRequestAction action);
[[nodiscard]] Draft RecordHumanReview(const Payload& payload);
[[nodiscard]] Draft EditHumanReview(const Payload& payload);
[[nodiscard]] Draft DismissHumanReview(const Payload& payload);

[[nodiscard]] Draft SyncRepository(const Payload& payload,
                                   domain::repository::RepositoryAction action);
[[nodiscard]] Draft RecordPush(const Payload& payload);

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
template <domain::installation::InstallationAction Action>
[[nodiscard]] Draft SyncInstallation(const Payload& payload) {
  return SyncInstallation(payload, Action);
}

}  // namespace docket::commands::github
