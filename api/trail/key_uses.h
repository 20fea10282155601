// KeyUses: notes that a key is used, as a fact of the keys' stream, once in each hour. Nobody waits
// for it: what cannot be recorded is tried again by the next use. Every process notes by itself;
// the command of a key and an hour has one id, so that it is one fact. Thread-safety: Note may be
// called from any thread at the same time. Ownership: made by std::make_shared, since an append may
// outlive its maker; borrows sender and clock, which outlive every append. Bounds: an entry for
// each key that was used within the hour; callers note valid keys alone.
#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "commands/command_sender.h"
#include "domain/ids.h"
#include "platform/clock.h"

namespace docket::api {

class KeyUses : public std::enable_shared_from_this<KeyUses> {
 public:
  KeyUses(commands::CommandSender& sender, const platform::Clock& clock)
      : sender_(sender), clock_(clock) {}

  void Note(const domain::KeyId& key);

 private:
  void Forget(const domain::KeyId& key);

  commands::CommandSender& sender_;
  const platform::Clock& clock_;
  absl::Mutex mutex_;
  domain::Timestamp hour_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> noted_ ABSL_GUARDED_BY(mutex_);  // in that hour
};

}  // namespace docket::api
