#include "api/auth/key_commands.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "commands/system_command.h"
#include "platform/hashing.h"
#include "platform/ids.h"

namespace docket::api {
namespace {

constexpr char kProvider[] = "api";

// `type`: of the command, as it stands in its id.
domain::CommandMetadata MetadataOf(std::string_view natural_key, const CommandOrigin& origin,
                                   std::string_view type) {
  domain::CommandMetadata metadata =
      commands::MetadataOf({.provider = kProvider,
                            .log = platform::CommandLog::kOrganizationCommands,
                            .partition_key = domain::PartitionKey(domain::kAppTenant),
                            .tenant = {},
                            .type = type,
                            .target = domain::AccessKeysStream(),
                            .natural_key = std::string(natural_key),
                            .at = origin.now});
  metadata.trace = origin.trace;
  return metadata;
}

}  // namespace

domain::RecordedCommand CreateKeyCommand(const KeyToken& token, const KeyGrant& grant,
                                         const CommandOrigin& origin) {
  domain::access::KeyCreated key{.id = token.id,
                                 .secret_sha256 = platform::Sha256Hex(token.secret),
                                 .label = grant.label,
                                 .role = grant.role,
                                 .tenants = grant.tenants,
                                 .expires_at = grant.expires_at};
  std::sort(key.tenants.begin(), key.tenants.end());
  return {.metadata = MetadataOf(token.id.value(), origin, "access.CreateKey"),
          .repository = std::nullopt,
          .command = domain::access::Command(domain::access::CreateKey{.key = std::move(key)})};
}

domain::RecordedCommand RevokeKeyCommand(const domain::KeyId& id, const CommandOrigin& origin) {
  return {.metadata = MetadataOf(id.value(), origin, "access.RevokeKey"),
          .repository = std::nullopt,
          .command = domain::access::Command(domain::access::RevokeKey{.id = id})};
}

domain::RecordedCommand RecordUseCommand(const domain::KeyId& id, domain::Timestamp hour,
                                         domain::Timestamp now) {
  domain::CommandMetadata metadata = MetadataOf(absl::StrCat(id.value(), " ", hour.value()),
                                                {.now = now, .trace = {}}, "access.RecordUse");
  metadata.occurred_at = hour;
  return {.metadata = std::move(metadata),
          .repository = std::nullopt,
          .command = domain::access::Command(domain::access::RecordUse{.id = id, .used_at = hour})};
}

commands::CommandSender::Address KeyInbox() {
  return {.log = platform::CommandLog::kOrganizationCommands,
          .partition_key = domain::PartitionKey(domain::kAppTenant)};
}

absl::StatusOr<commands::CommandSender::Sent> SendAndWait(commands::CommandSender& sender,
                                                          const domain::RecordedCommand& command,
                                                          absl::Duration timeout) {
  struct Answer {
    absl::Mutex mutex;
    std::optional<absl::StatusOr<commands::CommandSender::Sent>> value ABSL_GUARDED_BY(mutex);
    bool Arrived() const ABSL_SHARED_LOCKS_REQUIRED(mutex) { return value.has_value(); }
  };
  auto answer = std::make_shared<Answer>();  // the callback may come after the time is over
  sender.Send(KeyInbox(), command, [answer](absl::StatusOr<commands::CommandSender::Sent> sent) {
    absl::MutexLock lock(&answer->mutex);
    answer->value = std::move(sent);
  });
  absl::MutexLock lock(&answer->mutex);
  if (!answer->mutex.AwaitWithTimeout(absl::Condition(answer.get(), &Answer::Arrived), timeout)) {
    return absl::UnavailableError("the command was not acknowledged in time; send it again");
  }
  return *std::move(answer->value);
}

}  // namespace docket::api
