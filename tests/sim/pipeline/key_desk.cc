#include "tests/sim/pipeline/key_desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/ids.h"

namespace docket::sim {
namespace {

// As the API makes it: one command for one key has one id, however often it is asked for.
domain::RecordedCommand CommandOf(const KeyDesk::Wish& wish, domain::Timestamp now) {
  domain::RecordedCommand recorded;
  domain::CommandMetadata& metadata = recorded.metadata;
  metadata.id = platform::MakeCommandId(
      {.log = platform::CommandLog::kOrganizationCommands,
       .partition_key = domain::PartitionKey(domain::kAppTenant),
       .provider = "api",
       .host = {},
       .delivery_guid = {},
       .command_type = wish.revoke ? "access.RevokeKey" : "access.CreateKey",
       .target = domain::AccessKeysStream().value(),
       .natural_key = wish.key});
  metadata.actor.type = domain::ActorType::kSystem;
  metadata.source.provider = "api";
  metadata.occurred_at = now;
  metadata.issued_at = now;
  const domain::KeyId id(wish.key);
  if (wish.revoke) {
    recorded.command = domain::access::Command(domain::access::RevokeKey{.id = id});
  } else {
    recorded.command = domain::access::Command(
        domain::access::CreateKey{.key = {.id = id,
                                          .secret_sha256 = platform::Sha256Hex(wish.key),
                                          .label = wish.key,
                                          .role = domain::access::Role::kAdmin,
                                          .tenants = {},
                                          .expires_at = domain::kUnknownTime}});
  }
  return recorded;
}

}  // namespace

KeyDesk::KeyDesk(const Parts& parts, Random& random, int keys) : parts_(parts) {
  for (int i = 0; i < keys; ++i) {
    const std::string key = absl::StrCat("key", i);
    wishes_.push_back({.key = key});
    if (random.Chance(50)) wishes_.push_back({.key = key, .revoke = true});
  }
  for (Wish& wish : wishes_) wish.command = CommandOf(wish, {}).metadata.id.value();
  CrashSender();
}

KeyDesk::~KeyDesk() = default;

void KeyDesk::CrashSender() {
  sender_.reset();
  sender_ = std::make_unique<commands::CommandSender>(
      parts_.review_commands, parts_.organization_commands, schemas::Unsealed());
}

bool KeyDesk::AskOne() {
  const auto next =
      std::ranges::find_if(wishes_, [](const Wish& wish) { return !wish.sent.has_value(); });
  if (next == wishes_.end() || next->under_way > 0) return false;
  Wish& wish = *next;
  ++wish.under_way;
  sender_->Send({.log = platform::CommandLog::kOrganizationCommands,
                 .partition_key = domain::PartitionKey(domain::kAppTenant)},
                CommandOf(wish, parts_.clock.Now()),
                [&wish](absl::StatusOr<commands::CommandSender::Sent> sent) {
                  --wish.under_way;
                  if (sent.ok()) wish.sent = *sent;
                });
  return true;
}

bool KeyDesk::Done() const {
  return std::ranges::all_of(wishes_, [](const Wish& wish) { return wish.sent.has_value(); });
}

}  // namespace docket::sim
