// Watch: looks at the victims' memory and files twice a second, and says every ten seconds how far
// the run is. Thread-safety: used by one thread. Threads: one, until Finish or the destructor.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::torture {

// Of one process.
struct MostUsed {
  std::int64_t resident_bytes = 0;
  std::int64_t resident_bytes_first_half = 0;  // of the looks, to see what grows
  std::int64_t files = 0;
};

class Watch {
 public:
  // Both functions are called by the thread of the watch. A process id may be 0: none runs.
  Watch(std::function<std::vector<pid_t>()> process_ids, absl::Duration whole,
        std::function<void()> say);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  [[nodiscard]] MostUsed Finish();

 private:
  void LookAgainAndAgain();
  void End();

  const std::function<std::vector<pid_t>()> process_ids_;
  const absl::Time half_;
  const std::function<void()> say_;
  absl::Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  MostUsed most_;       // of the thread
  std::thread thread_;  // last: it uses the others
};

}  // namespace docket::torture
