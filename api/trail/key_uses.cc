#include "api/trail/key_uses.h"

#include "absl/status/statusor.h"
#include "api/auth/key_commands.h"
#include "api/auth/oidc.h"
#include "domain/access/events.h"

namespace docket::api {

void KeyUses::Note(const domain::KeyId& key) {
  if (key.value().starts_with(kOidcCaller)) return;  // no key of ours
  const domain::Timestamp now = clock_.Now();
  const domain::Timestamp hour = domain::access::BeginOfHour(now);
  {
    const absl::MutexLock lock(&mutex_);
    if (hour != hour_) {
      noted_.clear();
      hour_ = hour;
    }
    if (!noted_.insert(key.value()).second) return;
  }
  sender_.Send(
      KeyInbox(), RecordUseCommand(key, hour, now),
      [self = shared_from_this(), key](const absl::StatusOr<commands::CommandSender::Sent>& sent) {
        if (!sent.ok()) self->Forget(key);
      });
}

void KeyUses::Forget(const domain::KeyId& key) {
  const absl::MutexLock lock(&mutex_);
  noted_.erase(key.value());
}

}  // namespace docket::api
