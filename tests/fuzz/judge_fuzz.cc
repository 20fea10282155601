// A webhook at the ingest door, headers and all. Input: lines with a header each, an empty line,
// the body, which is signed as it should be unless a header says otherwise.
// Holds: a webhook is refused, or it is a delivery whose texts can be stored and whose body is as
// it came.
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "api/ingest/judge.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

constexpr char kSignature[] = "X-Hub-Signature-256";

const api::Endpoint& TheEndpoint() {
  static const api::Endpoint endpoint{
      .id = "acme",
      .host = domain::HostCode("gh"),
      .secrets = {"secret"},
      .owners = {.any = false, .ids = {domain::OrganizationId(21031067)}},
      .app_events = true};
  return endpoint;
}

// The headers as a connection gives them: no line breaks, no zeros.
void TakeHeaders(Input& input, api::Request& request) {
  for (std::string_view line = input.Line(); !line.empty(); line = input.Line()) {
    const std::size_t colon = line.find(": ");
    const std::string_view name = line.substr(0, colon);
    if (colon == std::string_view::npos || name.empty() ||
        name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-0123456789") !=
            std::string_view::npos ||
        line.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos) {
      continue;
    }
    request.headers.insert({name.data(), name.size()}, std::string(line.substr(colon + 2)));
  }
}

void CheckStored(const commands::IncomingDelivery& delivery) {
  inbox_proto::WebhookReceived received;
  received.set_guid(delivery.guid.value());
  received.set_event(delivery.event);
  received.set_action(delivery.action);
  received.set_hook_id(delivery.hook_id);
  received.set_hook_target_type(delivery.hook_target_type);
  received.set_hook_target_id(delivery.hook_target_id);
  received.set_user_agent(delivery.user_agent);
  DOCKET_CHECK(
      schemas::LoadMessage<inbox_proto::WebhookReceived>(schemas::StoreMessage(received)).ok());
}

void Run(Input input) {
  api::Request request;
  TakeHeaders(input, request);
  const std::string body(input.Rest());
  request.body = body;
  if (request.Header(kSignature).empty()) {
    const auto code = platform::HmacSha256({.key = TheEndpoint().secrets.front(), .message = body});
    request.headers.set(kSignature,
                        absl::StrCat("sha256=", platform::HexEncode(platform::AsBytes(code))));
  }
  const auto judged = api::JudgeDelivery(TheEndpoint(), request);
  if (const auto* problem = std::get_if<api::Problem>(&judged)) {
    const auto status = static_cast<unsigned>(problem->status);
    DOCKET_CHECK(status >= 400 && status < 500);
    DOCKET_CHECK(!api::ToResponse(*problem, "id").body.empty());
    return;
  }
  const auto& delivery = std::get<commands::IncomingDelivery>(judged);
  DOCKET_CHECK(delivery.body == body);
  DOCKET_CHECK(delivery.body_sha256 == platform::Sha256(body));
  CheckStored(delivery);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
