#include "tests/commands/deliveries.h"

#include <variant>

#include "absl/strings/str_format.h"
#include "commands/github/translation.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/frame.h"

namespace docket::commands {
namespace {

constexpr char kBody[] = R"({"action":"%s","number":%d,"pull_request":{"number":%d,"state":"open",)"
                         R"("title":"A change","user":{"id":1,"login":"author"},"draft":false,)"
                         R"("locked":false,"labels":[%s],"assignees":[],"requested_reviewers":[],)"
                         R"("requested_teams":[],"milestone":null,"auto_merge":null,)"
                         R"("created_at":"2026-01-01T00:00:00Z","updated_at":"%s",)"
                         R"("closed_at":null,"merged_at":null,"merged":false,)"
                         R"("head":{"ref":"changes","sha":"%s","repo":{"id":%d}},)"
                         R"("base":{"ref":"main","sha":"%s","repo":{"id":%d}}},)"
                         R"("before":"%s","label":{"name":"x"},)"
                         R"("repository":{"id":%d,"full_name":"o/r","default_branch":"main",)"
                         R"("private":false,"archived":false,"owner":{"id":%d,"login":"o"}},)"
                         R"("sender":{"id":7,"login":"sender","type":"User"}})";

constexpr std::int64_t kReceivedAt = 1'770'000'000'000'000;

domain::Tenant TenantOf(const PullRequestPayload& payload) {
  return {.host = domain::HostCode("gh"), .organization = domain::OrganizationId(payload.owner)};
}

}  // namespace

std::string BodyOf(const PullRequestPayload& payload) {
  const std::string labels =
      payload.label.empty() ? "" : absl::StrFormat(R"({"name":"%s"})", payload.label);
  const std::string time = absl::StrFormat("2026-01-01T%02d:%02d:%02dZ", payload.second / 3'600,
                                           payload.second / 60 % 60, payload.second % 60);
  return absl::StrFormat(kBody, payload.action, payload.number, payload.number, labels, time,
                         std::string(40, payload.head), payload.repository, std::string(40, '0'),
                         payload.repository, std::string(40, '1'), payload.repository,
                         payload.owner);
}

inbox_proto::WebhookReceived DeliveryOf(const std::string& guid,
                                        const PullRequestPayload& payload) {
  inbox_proto::WebhookReceived delivery;
  delivery.set_provider("github");
  delivery.set_endpoint("default");
  delivery.set_host("gh");
  delivery.set_guid(guid);
  delivery.set_event("pull_request");
  delivery.set_action(payload.action);
  *delivery.mutable_tenant() = schemas::ToProto(TenantOf(payload));
  delivery.set_repository(payload.repository);
  delivery.set_body(BodyOf(payload));
  delivery.set_body_bytes(static_cast<std::int64_t>(delivery.body().size()));
  delivery.set_body_sha256(std::string(platform::AsBytes(platform::Sha256(delivery.body()))));
  delivery.set_received_at(kReceivedAt);
  return delivery;
}

eventstore::Record RecordOf(const inbox_proto::WebhookReceived& delivery) {
  return {.key = domain::PartitionKey(schemas::FromProto(delivery.tenant()).organization),
          .headers = {},
          .value = schemas::StoreMessage(delivery)};
}

domain::RecordedCommand CommandOf(const std::string& guid, const PullRequestPayload& payload) {
  const std::string body = BodyOf(payload);
  const auto translation =
      github::Translate({.event = "pull_request",
                         .action = payload.action,
                         .body = body,
                         .host = domain::HostCode("gh"),
                         .guid = domain::DeliveryGuid(guid),
                         .delivery = {.generation = 1, .partition = 0, .offset = 0},
                         .hook_id = "1",
                         .body_sha256 = platform::Sha256Hex(body),
                         .tenant = TenantOf(payload),
                         .trace = {},
                         .received_at = domain::Timestamp(kReceivedAt),
                         .now = domain::Timestamp(kReceivedAt)});
  DOCKET_CHECK(translation.ok());
  const auto* commands = std::get_if<github::Commands>(&*translation);
  DOCKET_CHECK(commands != nullptr && commands->commands.size() == 1);
  return commands->commands.front().recorded;
}

eventstore::Record RecordOf(const domain::RecordedCommand& command) {
  return {.key = domain::PartitionKey(command.metadata.repository.value()),
          .headers = {},
          .value = schemas::StoreMessage(schemas::EncodeCommand(command))};
}

}  // namespace docket::commands
