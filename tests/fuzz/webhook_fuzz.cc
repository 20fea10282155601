// Webhooks: what the ingest door reads of a body, and what intake makes of it. Input: a line with
// the name of the event, then the body.
// Holds: no body is an error of ours; the same delivery gives the same commands; a body that the
// door took in is JSON to intake as well; why nothing came of it can be stored; what holds for
// every command (checked_command.h).
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "commands/github/envelope.h"
#include "commands/github/translation.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"
#include "tests/fuzz/checked_command.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

using commands::github::Commands;
using commands::github::DeliveryFacts;
using commands::github::DeliveryInput;
using commands::github::Ignored;
using commands::github::TranslatedCommand;
using commands::github::Translation;

const domain::HostCode& Host() {
  static const domain::HostCode host("gh");
  return host;
}

struct Delivery {
  std::string_view event;
  std::string_view body;
};

DeliveryInput InputOf(const Delivery& delivery, const absl::StatusOr<DeliveryFacts>& facts) {
  return {
      .event = delivery.event,
      .action = facts.ok() ? std::string_view(facts->action) : std::string_view(),
      .body = delivery.body,
      .host = Host(),
      .guid = domain::DeliveryGuid("72d3162e-cc78-11e3-81ab-4c9367dc0958"),
      .delivery = {.generation = 1, .partition = 2, .offset = 3},
      .hook_id = "109948940",
      .body_sha256 = platform::Sha256Hex(delivery.body),
      .tenant = facts.ok() ? facts->tenant
                           : domain::Tenant{.host = Host(), .organization = domain::kAppTenant},
      .trace = {.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
      .received_at = domain::FromSeconds(1'770'000'000),
      .now = domain::FromSeconds(1'770'000'001),
      // The number and slug of apps in the recorded payloads.
      .bot = {.login = "github-actions", .app_id = 29310},
  };
}

// What translation.h says of a delivery that is nobody's command, beside what is malformed.
constexpr std::array<std::string_view, 8> kReasons = {"ping",
                                                      "no-rule",
                                                      "event-body-mismatch",
                                                      "not-a-pull-request",
                                                      "not-in-a-repository",
                                                      "not-our-check",
                                                      "own-event",
                                                      "no-such-command"};

// Stands in the result of the delivery.
void CheckReason(const std::string& reason, bool taken_in) {
  inbox_proto::DeliveryTranslated result;
  result.set_ignored_reason(reason);
  const auto read =
      schemas::LoadMessage<inbox_proto::DeliveryTranslated>(schemas::StoreMessage(result));
  DOCKET_CHECK(read.ok() && read->ignored_reason() == reason);
  const bool malformed = absl::StartsWith(reason, "malformed-json: ");
  DOCKET_CHECK(!malformed || !taken_in);
  DOCKET_CHECK(malformed || absl::StartsWith(reason, "malformed-payload: ") ||
               std::ranges::find(kReasons, reason) != kReasons.end());
}

// Stand in the record of the delivery.
void CheckFacts(const DeliveryFacts& facts) {
  inbox_proto::WebhookReceived received;
  received.set_action(facts.action);
  DOCKET_CHECK(
      schemas::LoadMessage<inbox_proto::WebhookReceived>(schemas::StoreMessage(received)).ok());
  DOCKET_CHECK(facts.tenant.organization >= domain::kAppTenant);
  DOCKET_CHECK(facts.repository.value() >= 0 && facts.installation.value() >= 0);
}

void Run(Input input) {
  const Delivery delivery{.event = input.Line(), .body = input.Rest()};
  const auto facts = commands::github::ReadDeliveryFacts(delivery.body, Host());
  DOCKET_CHECK(facts.ok() || absl::IsInvalidArgument(facts.status()));
  DOCKET_CHECK(facts == commands::github::ReadDeliveryFacts(delivery.body, Host()));
  if (facts.ok()) CheckFacts(*facts);

  const DeliveryInput translated = InputOf(delivery, facts);
  const absl::StatusOr<Translation> translation = commands::github::Translate(translated);
  DOCKET_CHECK(translation.ok());
  DOCKET_CHECK(*translation == *commands::github::Translate(translated));
  if (const auto* ignored = std::get_if<Ignored>(&*translation)) {
    CheckReason(ignored->reason, facts.ok());
    return;
  }
  const std::vector<TranslatedCommand>& commands = std::get<Commands>(*translation).commands;
  DOCKET_CHECK(!commands.empty());
  for (const TranslatedCommand& command : commands) {
    DOCKET_CHECK(!command.partition_key.empty());
    DOCKET_CHECK(schemas::CommandType(command.recorded.command) == command.type);
    CheckCommand(command.recorded);
  }
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
