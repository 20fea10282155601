// PostgresPool: connections to one PostgreSQL server, opened when they are needed, kept for the
// next one who needs one, and never more than a bound.
//
// A connection that the server has closed meanwhile, or that failed, is not given out again; so
// after a restart of the server the next call finds one that works, or learns that there is none.
// One that breaks while it is in use fails that call, which knows whether it may be repeated.
//
// Thread-safety: every method may be called from any thread at the same time. Ownership: leases
// must be gone before it.
#pragma once

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "platform/postgres/connection.h"

namespace docket::platform {

struct PostgresPoolOptions {
  PostgresOptions connection;
  // A server has 100 by default, for all processes together.
  int connections_max = 4;
  // For a connection that is in use; as long as a statement may take.
  std::chrono::milliseconds wait_max{10'000};
};

class PostgresPool {
 public:
  // Opens nothing yet. Precondition: at least one connection.
  explicit PostgresPool(PostgresPoolOptions options);
  // Precondition: no lease is out.
  ~PostgresPool();
  PostgresPool(const PostgresPool&) = delete;
  PostgresPool& operator=(const PostgresPool&) = delete;

  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    [[nodiscard]] PostgresConnection& operator*() const { return *connection_; }
    [[nodiscard]] PostgresConnection* operator->() const { return connection_.get(); }

   private:
    friend class PostgresPool;
    Lease(PostgresPool* pool, std::unique_ptr<PostgresConnection> connection)
        : pool_(pool), connection_(std::move(connection)) {}

    PostgresPool* pool_;
    std::unique_ptr<PostgresConnection> connection_;
  };

  // kUnavailable: all are in use, and none came back in time; or as PostgresConnection::Open.
  [[nodiscard]] absl::StatusOr<Lease> Take();

 private:
  [[nodiscard]] absl::StatusOr<std::unique_ptr<PostgresConnection>> TakeOrOpen();
  void Return(std::unique_ptr<PostgresConnection> connection);

  const PostgresPoolOptions options_;
  absl::Mutex mutex_;
  int leases_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::unique_ptr<PostgresConnection>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::platform
