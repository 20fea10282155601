// Samples of the bot's runs (samples.h). Thread-safety: pure functions.
#pragma once

#include <vector>

#include "domain/catalogue.h"

namespace docket::tests {

[[nodiscard]] domain::review::Lease SampleLease();
[[nodiscard]] domain::review::NotificationKey SampleNotification();
[[nodiscard]] domain::review::Run SampleRun();

void AddRunEvents(std::vector<domain::Event>& events);
void AddRunCommands(std::vector<domain::Command>& commands);

}  // namespace docket::tests
