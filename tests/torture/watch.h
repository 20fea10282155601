// Watch: looks at the victim's memory and files twice a second, and says every ten seconds how far
// the run is. Thread-safety: used by one thread. Threads: one, until Finish or the destructor.
// Ownership: borrows the victim.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/torture/victim.h"

namespace docket::torture {

struct MostUsed {
  std::int64_t resident_bytes = 0;
  std::int64_t resident_bytes_first_half = 0;  // of the looks, to see what grows
  std::int64_t files = 0;
};

class Watch {
 public:
  // `say` is called by the thread of the watch.
  Watch(const Victim& victim, absl::Duration whole, std::function<void()> say);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  [[nodiscard]] MostUsed Finish();

 private:
  void LookAgainAndAgain();
  void End();

  const Victim& victim_;
  const absl::Time half_;
  const std::function<void()> say_;
  absl::Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  MostUsed most_;       // of the thread
  std::thread thread_;  // last: it uses the others
};

}  // namespace docket::torture
