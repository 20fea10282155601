#include "platform/postgres/pool.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "platform/check.h"

namespace docket::platform {

PostgresPool::PostgresPool(PostgresPoolOptions options) : options_(std::move(options)) {
  DOCKET_CHECK(options_.connections_max > 0);
}

PostgresPool::~PostgresPool() {
  const absl::MutexLock lock(&mutex_);
  DOCKET_CHECK(leases_ == 0);
}

PostgresPool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->Return(std::move(connection_));
}

absl::StatusOr<PostgresPool::Lease> PostgresPool::Take() {
  {
    const absl::MutexLock lock(&mutex_);
    const auto one_is_free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return leases_ < options_.connections_max;
    };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&one_is_free),
                                 absl::FromChrono(options_.wait_max))) {
      return absl::UnavailableError(
          absl::StrCat("all ", options_.connections_max,
                       " connections to PostgreSQL are in use. The server is slower than what is "
                       "asked of it; try again"));
    }
    ++leases_;
  }
  auto connection = TakeOrOpen();
  if (!connection.ok()) {
    const absl::MutexLock lock(&mutex_);
    --leases_;
    return connection.status();
  }
  return Lease(this, *std::move(connection));
}

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresPool::TakeOrOpen() {
  while (true) {
    std::unique_ptr<PostgresConnection> idle;
    {
      const absl::MutexLock lock(&mutex_);
      if (idle_.empty()) break;
      idle = std::move(idle_.back());
      idle_.pop_back();
    }
    if (idle->IsUsable()) return idle;
  }
  return PostgresConnection::Open(options_.connection);
}

void PostgresPool::Return(std::unique_ptr<PostgresConnection> connection) {
  const bool is_usable = connection->IsUsable();
  const absl::MutexLock lock(&mutex_);
  --leases_;
  if (is_usable) idle_.push_back(std::move(connection));
}

}  // namespace docket::platform
