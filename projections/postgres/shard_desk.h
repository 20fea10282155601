// ShardDesk: where one shard is asked. A few threads, each with a connection of its own that is
// opened when it is needed, and a bounded queue in front of them: a shard that hangs keeps its own
// threads and nobody else's.
//
// Work is done in the order in which it came. What waited too long is not begun any more. While the
// server cannot be connected to, what comes within a moment after a failed attempt is told so at
// once.
//
// Threads: starts `Options::threads` of them; Stop joins them. Thread-safety: every method may be
// called from any thread at the same time. Failure: an error of a connection is told to whoever
// has it, and the next one gets another connection.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "platform/clock.h"
#include "platform/postgres/connection.h"

namespace docket::projections {

class ShardDesk {
 public:
  struct Options {
    std::string id;  // of the shard
    platform::PostgresOptions connection;
    int threads = 2;               // and so connections to the server, of this process
    std::size_t waiting_max = 16;  // besides what the threads do
    absl::Duration patience = absl::Seconds(10);   // what waited for longer is not begun
    absl::Duration retry_wait = absl::Seconds(1);  // after a failed attempt to connect
  };

  ShardDesk(Options options, const platform::Clock& clock);
  ~ShardDesk();
  ShardDesk(const ShardDesk&) = delete;
  ShardDesk& operator=(const ShardDesk&) = delete;

  // A connection for the call, to tables that this software knows and that are this shard's; or
  // why there is none: it does not answer, or `docket shards migrate` has not been run. Sessions
  // may only read.
  using Work = std::function<void(absl::StatusOr<platform::PostgresConnection*>)>;

  // Has `work` called once, on a thread of the desk. kResourceExhausted, kUnavailable: it is full,
  // or was stopped, and `work` is not called.
  [[nodiscard]] absl::Status Ask(Work work);

  // What is under way is waited for; what waits is told kUnavailable.
  void Stop();

  [[nodiscard]] const std::string& id() const { return options_.id; }

 private:
  struct Waiting {
    Work work;
    absl::Time since;
  };

  void Run();
  [[nodiscard]] std::optional<Waiting> Next();
  [[nodiscard]] absl::StatusOr<platform::PostgresConnection*> Connected(
      std::unique_ptr<platform::PostgresConnection>& connection);
  [[nodiscard]] absl::StatusOr<std::unique_ptr<platform::PostgresConnection>> Connect() const;

  const Options options_;
  const platform::Clock& clock_;
  absl::Mutex mutex_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);  // of the last attempt to connect
  absl::Time try_again_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::vector<std::thread> threads_;
};

}  // namespace docket::projections
