// KeyStore: the keys that seal what is recorded, by name to seal and by id to open. Secrets are
// wrapped by a master key where they are stored, and bound to their name and id.
//
// A key that was used lately is in memory, so that a text is sealed without reading anything. What
// is in memory is believed for `cached_for`: so much later than a Destroy of another process this
// one stops to use a key. A Destroy of this process is at once.
//
// Thread-safety: every method may be called from any thread at the same time. Ownership: borrows
// the table and the clock, which outlive it.
// Errors: the table's. kFailedPrecondition: a master key is not there. kDataLoss: a stored key was
// altered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "platform/clock.h"
#include "privacy/key_name.h"
#include "privacy/key_table.h"
#include "privacy/master_keys.h"
#include "privacy/recent_keys.h"
#include "privacy/sealing_key.h"

namespace docket::privacy {

struct KeyStoreOptions {
  std::size_t cached_max = 100'000;  // keys in memory, about 300 bytes each
  absl::Duration cached_for = absl::Seconds(5);
  std::size_t visited_at_once = 10'000;
};

// Whether the table has any key that is not destroyed. Errors as of the table.
[[nodiscard]] absl::StatusOr<bool> HasLivingKeys(KeyTable& table);

class KeyStore {
 public:
  KeyStore(KeyTable& table, MasterKeys master_keys, const platform::Clock& clock,
           KeyStoreOptions options);

  // The key of that name, made if there is none. Null: it was destroyed, and the name never gets
  // another.
  [[nodiscard]] absl::StatusOr<SharedKey> ForSealing(const KeyName& name);

  // Null: it was destroyed. kNotFound: the table never had it.
  [[nodiscard]] absl::StatusOr<SharedKey> Find(const KeyId& id);

  // Calls `visit` with the names from `first` on and before `end` that have a key, in their order,
  // some at a time, until it fails. It may destroy them.
  using VisitNames = absl::FunctionRef<absl::Status(std::span<const KeyName>)>;
  [[nodiscard]] absl::Status VisitLiving(const KeyName& first, const KeyName& end,
                                         VisitNames visit);

  // Has the master key that is the first now wrap every key, so that the others are not needed any
  // more; how many it wraps anew. Keys may be made and destroyed meanwhile. An error leaves some of
  // them as they were. kCancelled: `cancelled`, which is asked again and again, said so.
  [[nodiscard]] absl::StatusOr<std::int64_t> RewrapAll(const std::function<bool()>& cancelled = {});
  // Whether a key that is stored can be unwrapped, if there is any. kFailedPrecondition, kDataLoss:
  // the master keys are not those that wrapped it.
  [[nodiscard]] absl::Status CheckMasterKeys() const;
  [[nodiscard]] const std::string& master() const { return master_keys_.name(); }

  // Nothing that is sealed with the keys of these names can be opened after that. Idempotent. An
  // error may leave some of them as they were.
  [[nodiscard]] absl::Status Destroy(std::span<const KeyName> names);
  [[nodiscard]] absl::Status Destroy(const KeyName& name) { return Destroy({&name, 1}); }

 private:
  // The key that is remembered as that, else that of the row which `load` gives.
  [[nodiscard]] absl::StatusOr<SharedKey> Through(RecentKeys KeyStore::*recent,
                                                  std::string_view called,
                                                  absl::FunctionRef<absl::StatusOr<KeyRow>()> load)
      ABSL_LOCKS_EXCLUDED(mutex_);
  [[nodiscard]] absl::StatusOr<KeyRow> RowFor(const KeyName& name);
  [[nodiscard]] absl::StatusOr<SharedKey> KeyOf(const KeyRow& row) const;

  KeyTable& table_;
  const MasterKeys master_keys_;
  const platform::Clock& clock_;
  const std::size_t visited_at_once_;
  mutable absl::Mutex mutex_;
  RecentKeys by_name_ ABSL_GUARDED_BY(mutex_);
  RecentKeys by_id_ ABSL_GUARDED_BY(mutex_);
  // What was read before one is not remembered after it.
  std::int64_t destructions_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace docket::privacy
