// Deliveries of pull requests and the commands they mean, for tests of what comes behind the door.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "domain/catalogue.h"
#include "domain/time.h"
#include "eventstore/record_log.h"
#include "schemas/journal_proto.h"

namespace docket::commands {

// What a pull request's payload shows. Equal values are equal bodies.
struct PullRequestPayload {
  std::string action = "opened";  // "labeled" may repeat a body, "opened" never does
  std::int64_t owner = 21031067;
  std::int64_t repository = 186853002;
  std::int64_t number = 2;
  char head = 'a';           // forty of them are the head's commit
  std::int64_t second = 10;  // of updated_at, counted from 2026-01-01T00:00:00Z; below 86,400
  std::string label = {};    // none: no labels
};

[[nodiscard]] std::string BodyOf(const PullRequestPayload& payload);

// As DeliveryReceiver writes it.
[[nodiscard]] inbox_proto::WebhookReceived DeliveryOf(const std::string& guid,
                                                      const PullRequestPayload& payload);
[[nodiscard]] eventstore::Record RecordOf(const inbox_proto::WebhookReceived& delivery);

// As Intake makes it. Precondition: the payload means one command.
[[nodiscard]] domain::RecordedCommand CommandOf(const std::string& guid,
                                                const PullRequestPayload& payload);
[[nodiscard]] eventstore::Record RecordOf(const domain::RecordedCommand& command);

}  // namespace docket::commands
