// The samples of an Organization (samples.h). Thread-safety: pure functions.
#pragma once

#include <vector>

#include "domain/catalogue.h"

namespace docket::tests {

void AddOrganizationEvents(std::vector<domain::Event>& events);
void AddOrganizationCommands(std::vector<domain::Command>& commands);
[[nodiscard]] domain::organization::State SampleOrganizationState();

}  // namespace docket::tests
