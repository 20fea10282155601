// Whereabouts: where the server is that is killed and comes back elsewhere, for the threads of its
// clients. Thread-safety: every method may be called from any thread at the same time.
#pragma once

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::system_test {

class Whereabouts {
 public:
  struct Server {
    std::string url;          // empty: none came, and none will
    std::int64_t number = 0;  // 1, 2, … in the order of Set
  };

  // Where the server is from now on.
  void Set(const std::string& url);
  // No server comes any more, and nobody waits for one.
  void End();
  // Waits, as long as the tests are patient, for a server after `number`.
  [[nodiscard]] Server AwaitAfter(std::int64_t number);
  [[nodiscard]] bool ended();

 private:
  absl::Mutex mutex_;
  Server server_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace docket::system_test
