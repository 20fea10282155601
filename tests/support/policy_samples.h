// The samples of policies, of repositories and organisations (samples.h). Thread-safety: pure
// functions.
#pragma once

#include <vector>

#include "domain/catalogue.h"
#include "domain/policy.h"

namespace docket::tests {

// Every field is set.
[[nodiscard]] domain::PolicySettings SamplePolicy();
void AddPolicyEvents(std::vector<domain::Event>& events);
void AddPolicyCommands(std::vector<domain::Command>& commands);

}  // namespace docket::tests
