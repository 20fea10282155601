// What follows from an event for another partition: commands to aggregates that are not where the
// event is. A table of four rules (docs/policy.md, docs/installations.md):
//   repository.RepositoryBound          → organization.RegisterRepository, to its owner
//   repository.RepositoryTransferred    → organization.ReleaseRepository, to the owner before, and
//                                         organization.RegisterRepository, to the new one
//   organization.PolicyHandedOut        → repository.ReceiveOrganizationPolicy, to each it names
//   organization.InstallationHandedOut  → repository.ReceiveInstallationStanding, to each it names
// The same event gives the same commands with the same ids, whenever and wherever.
// Thread-safety: pure functions. Failure: an event that cannot be read; of the others, none is.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/catalogue.h"
#include "platform/ids.h"
#include "schemas/journal_proto.h"

namespace docket::commands {

struct Reaction {
  platform::CommandLog log = platform::CommandLog::kReviewCommands;
  std::string partition_key;
  domain::RecordedCommand command;
};

// To one event of the commit; most have none. Precondition: 0 <= event < commit.events_size().
[[nodiscard]] absl::StatusOr<std::vector<Reaction>> ReactionsTo(const journal_proto::Commit& commit,
                                                                int event);

}  // namespace docket::commands
