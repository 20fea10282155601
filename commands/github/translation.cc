#include "commands/github/translation.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "commands/github/json_body.h"
#include "commands/github/snapshots.h"

namespace docket::commands::github {
namespace {

constexpr std::string_view kProvider = "github";

bool HasRows(std::string_view event) {
  return std::ranges::any_of(TranslationTable(),
                             [&](const Row& row) { return row.event == event; });
}

// A row makes one command, so nothing but type and target tells apart the commands of one delivery.
// The tenant is part of the identity: GUIDs are known to every hook of an event, and another tenant
// that signs a body of its own under one must not take the place of the true command.
// The action is no part of the identity: one GUID means one event, whatever a second body says.
domain::CommandId IdOf(const Row& row, const Draft& draft, const DeliveryInput& input) {
  return platform::MakeCommandId({.log = draft.log,
                                  .partition_key = draft.partition_key,
                                  .provider = kProvider,
                                  .host = input.host.value(),
                                  .delivery_guid = input.guid.value(),
                                  .command_type = row.command,
                                  .target = draft.target.value(),
                                  .natural_key = domain::PartitionKey(input.tenant.organization)});
}

domain::CommandMetadata MetadataOf(const Row& row, const Draft& draft, domain::Actor actor,
                                   const DeliveryInput& input) {
  return {
      .id = IdOf(row, draft, input),
      .tenant = input.tenant,
      .repository = draft.repository.has_value() ? std::optional(draft.repository->key.repository)
                                                 : std::nullopt,
      .actor = std::move(actor),
      .source = {.provider = std::string(kProvider),
                 .host = input.host,
                 .guid = input.guid,
                 .delivery = input.delivery,
                 .hook_id = input.hook_id,
                 .body_sha256 = input.body_sha256},
      .trace = input.trace,
      .occurred_at =
          draft.occurred_at == domain::kUnknownTime ? input.received_at : draft.occurred_at,
      .issued_at = input.now,
      .unique_per_occurrence = row.recurrence == Recurrence::kNever,
  };
}

Translation Apply(const Row& row, const Field& root, const Malformed& malformed,
                  const DeliveryInput& input) {
  Draft draft = row.rule({.root = root,
                          .host = input.host,
                          .bot = input.bot,
                          .speaks_for_previous_owner = input.speaks_for_previous_owner});
  domain::Actor actor = ReadActor(root["sender"]);
  if (!draft.ignored.empty()) return Ignored{std::string(draft.ignored)};
  if (malformed.found()) return Ignored{absl::StrCat("malformed-payload: ", malformed.path())};

  domain::CommandMetadata metadata = MetadataOf(row, draft, std::move(actor), input);
  Commands translated;
  translated.commands.push_back({.recorded = {.metadata = std::move(metadata),
                                              .repository = std::move(draft.repository),
                                              .command = std::move(draft.command)},
                                 .log = draft.log,
                                 .partition_key = std::move(draft.partition_key),
                                 .type = row.command});
  return translated;
}

}  // namespace

absl::StatusOr<Translation> Translate(const DeliveryInput& input) {
  if (input.event == "ping") return Ignored{"ping"};
  if (!HasRows(input.event)) return Ignored{"no-rule"};

  const absl::StatusOr<JsonBody> json = JsonBody::Parse(input.body);
  if (absl::IsInvalidArgument(json.status())) {
    return Ignored{absl::StrCat("malformed-json: ", json.status().message())};
  }
  if (!json.ok()) return json.status();

  Malformed malformed;
  const Field root = Field::Root(json->root(), malformed);
  if (!HasShapeOf(input.event, root) || root["action"].TextOr("") != input.action) {
    return Ignored{"event-body-mismatch"};
  }
  const Row* row = FindRow(input.event, input.action);
  if (row == nullptr) return Ignored{"no-rule"};
  return Apply(*row, root, malformed, input);
}

}  // namespace docket::commands::github
