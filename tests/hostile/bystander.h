// Bystander: a well-behaved client among the others. One after the other, each over a connection of
// its own as GitHub does it, it delivers signed webhooks and asks for the health of the server.
// Thread-safety: used by one thread. Threads: one, until Finish or the destructor.
#pragma once

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::system_test {

struct BystanderResult {
  std::vector<absl::Duration> times;  // of the requests that were served, ascending
  std::vector<std::string> failures;
  [[nodiscard]] absl::Duration Percentile(double share) const;
};

class Bystander {
 public:
  struct Server {
    std::string url;
    std::string secret;
  };
  explicit Bystander(Server server);
  ~Bystander();
  Bystander(const Bystander&) = delete;
  Bystander& operator=(const Bystander&) = delete;

  // Waits until so many more requests have been answered, or one has failed.
  void AwaitMore(std::size_t requests);
  [[nodiscard]] BystanderResult Finish();

 private:
  void SendOneAfterTheOther();
  // Empty: served.
  [[nodiscard]] std::string Deliver(std::size_t number) const;
  [[nodiscard]] std::string AskForHealth() const;
  void End();

  const Server server_;
  absl::Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  BystanderResult result_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses the others
};

}  // namespace docket::system_test
