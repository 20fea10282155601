// The samples of what reaches repositories and their reviews from elsewhere: transfers, and what
// becomes of installations (samples.h). Thread-safety: pure functions.
#pragma once

#include <vector>

#include "domain/catalogue.h"

namespace docket::tests {

void AddFollowingEvents(std::vector<domain::Event>& events);
void AddFollowingCommands(std::vector<domain::Command>& commands);

}  // namespace docket::tests
