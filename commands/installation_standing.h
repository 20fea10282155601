// What an organisation learns of the app's installation in it: that one was suspended, deleted, or
// the contrary, for all its repositories or some. Decided in the commit of the installation's own
// facts; the reactor carries it to the repositories (docs/installations.md).
// Thread-safety: pure but for the source.
#pragma once

#include "absl/status/status.h"
#include "commands/decide.h"
#include "domain/installation/commands.h"
#include "domain/installation/state.h"

namespace docket::commands {

// What was asked of the installation, and what it was before.
struct InstallationWord {
  const domain::installation::Command& command;
  const domain::installation::State& before;
};

// Adds the organisation's facts to those of its installation in `accepted`. Fails only when a state
// cannot be loaded.
[[nodiscard]] absl::Status TellOrganization(const InstallationWord& word, StateSource& source,
                                            Accepted& accepted);

}  // namespace docket::commands
