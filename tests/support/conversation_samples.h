// The samples of a conversation (samples.h). Thread-safety: pure functions.
#pragma once

#include <vector>

#include "domain/catalogue.h"

namespace docket::tests {

void AddConversationEvents(std::vector<domain::Event>& events);
void AddConversationCommands(std::vector<domain::Command>& commands);
[[nodiscard]] domain::conversation::State SampleConversationState();

}  // namespace docket::tests
