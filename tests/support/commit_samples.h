// The samples of a Commit (samples.h). Thread-safety: pure functions.
#pragma once

#include <vector>

#include "domain/catalogue.h"

namespace docket::tests {

void AddCommitEvents(std::vector<domain::Event>& events);
void AddCommitCommands(std::vector<domain::Command>& commands);
[[nodiscard]] domain::commit::State SampleCommitState();

}  // namespace docket::tests
