// Where the commands to each aggregate go: what the rules share, once they have read the payload.
// Thread-safety: pure functions, but for the note about what is malformed (field.h).
#pragma once

#include <string_view>

#include "commands/github/rules.h"
#include "domain/catalogue.h"
#include "domain/time.h"

namespace docket::commands::github {

// Of a payload that is nobody's command, for that reason.
[[nodiscard]] Draft Ignoring(std::string_view reason);

// `repository` of the payload.
[[nodiscard]] domain::repository::Snapshot RepositoryOf(const Payload& payload);

// `time`: when it happened, as the payload says; kUnknownTime: it does not. `snapshot`: the
// repository that the payload shows, which admits the command.
[[nodiscard]] Draft ToReview(domain::review::Command command, domain::repository::Snapshot snapshot,
                             domain::Timestamp time);
[[nodiscard]] Draft ToCommit(domain::commit::Command command, domain::repository::Snapshot snapshot,
                             domain::Timestamp time);
[[nodiscard]] Draft ToRepository(domain::repository::Command command, domain::Timestamp time);
[[nodiscard]] Draft ToInstallation(domain::installation::Command command);
[[nodiscard]] Draft ToOrganization(domain::organization::Command command, domain::Timestamp time);

}  // namespace docket::commands::github
