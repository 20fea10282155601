// ActiveKeys: how many different keys were seen within a time that ends now, to the minute. Exact
// but for two keys whose 64-bit hashes are the same. Memory: about 20 bytes for each key
// that is active; keys that are not any more are dropped when the count is asked for, and whenever
// the number of entries has doubled. Thread-safety: all methods may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::platform {

class ActiveKeys {
 public:
  // `window`: whole minutes.
  explicit ActiveKeys(absl::Duration window);

  // `now`: on the monotonic clock.
  void See(std::string_view key, absl::Time now);
  [[nodiscard]] std::size_t Count(absl::Time now);
  // How many are kept, which may be more than are active.
  [[nodiscard]] std::size_t entries() const;

 private:
  // Below this many entries nothing is dropped before somebody asks.
  static constexpr std::size_t kEntriesAtLeast = 1'024;

  void DropOld(std::int64_t minute) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::int64_t window_minutes_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::uint64_t, std::int64_t> last_minute_ ABSL_GUARDED_BY(mutex_);
  std::size_t drop_at_ ABSL_GUARDED_BY(mutex_) = kEntriesAtLeast;
};

}  // namespace docket::platform
