// One fully populated value of everything that is stored, with non-ASCII names. The golden files
// under tests/golden/ hold their bytes: a sample is never changed, and a new type gets a new one.
// Thread-safety: pure functions.
#pragma once

#include <vector>

#include "docket/inbox/v1/inbox.pb.h"
#include "docket/journal/v1/journal.pb.h"
#include "domain/catalogue.h"

namespace docket::tests {

[[nodiscard]] std::vector<domain::Event> SampleEvents();      // one of each type
[[nodiscard]] std::vector<domain::Command> SampleCommands();  // one of each type
[[nodiscard]] std::vector<domain::State> SampleStates();      // one of each aggregate

// Who, when and why, around any command.
[[nodiscard]] domain::CommandMetadata SampleMetadata();
[[nodiscard]] domain::repository::Snapshot SampleRepository();

[[nodiscard]] journal::v1::Record SampleClaim();
[[nodiscard]] journal::v1::Record SampleCommit();  // of two events
[[nodiscard]] inbox::v1::WebhookReceived SampleWebhookReceived();
[[nodiscard]] inbox::v1::DeliveryTranslated SampleDeliveryTranslated();

}  // namespace docket::tests
