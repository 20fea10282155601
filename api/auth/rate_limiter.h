// RateLimiter: how many requests each key may make in this process. Whoever has been silent for the
// window may make all of its requests at once, and then one in each window / requests.
// Source: the generic cell rate algorithm, ITU-T I.371, as virtual scheduling: of each key only the
// time is kept when it will have its whole quota again.
// Header fields: draft-ietf-httpapi-ratelimit-headers-10.
// Thread-safety: every method may be called from any thread at the same time. Borrows the clock.
// Bounds: one entry for each key that made a request within the last window; callers ask for valid
// keys alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "api/http/message.h"
#include "domain/ids.h"
#include "platform/clock.h"

namespace docket::api {

struct RateLimitOptions {
  std::int64_t requests = 0;  // 1 or more
  absl::Duration window;      // whole seconds
};

class RateLimiter {
 public:
  struct Decision {
    bool allowed = false;
    std::int64_t remaining = 0;  // requests that are possible right now
    absl::Duration until_more;   // until there is one more; zero: the quota is whole
  };

  // Precondition: requests and window are positive.
  RateLimiter(const RateLimitOptions& options, const platform::Clock& clock);

  // Counts a request of the key, unless it is refused.
  [[nodiscard]] Decision Take(const domain::KeyId& key);

  // RateLimit-Policy and RateLimit, for the answer to the request that was decided so.
  [[nodiscard]] HeaderList HeadersOf(const Decision& decision) const;

 private:
  void ForgetTheSilent(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const platform::Clock& clock_;
  const RateLimitOptions options_;
  const absl::Duration interval_;  // in which a request comes back
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, absl::Time> whole_at_ ABSL_GUARDED_BY(mutex_);
  std::size_t forget_at_ ABSL_GUARDED_BY(mutex_);  // entries
};

// For Retry-After and RateLimit: whole seconds, rounded up.
[[nodiscard]] std::int64_t WholeSeconds(absl::Duration duration);

}  // namespace docket::api
