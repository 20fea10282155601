#include "projections/postgres/shard_desk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/postgres/shard_store.h"

namespace docket::projections {

using platform::PostgresConnection;

ShardDesk::ShardDesk(Options options, const platform::Clock& clock)
    : options_(std::move(options)), clock_(clock) {
  DOCKET_CHECK(options_.threads > 0);
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Run(); });
}

ShardDesk::~ShardDesk() { Stop(); }

absl::Status ShardDesk::Ask(Work work) {
  const absl::MutexLock lock(&mutex_);
  if (stopped_) return absl::UnavailableError("this process ends");
  if (waiting_.size() >= options_.waiting_max) {
    return absl::ResourceExhaustedError(
        absl::StrCat("shard ", options_.id, ": ", waiting_.size(),
                     " questions wait already; ask again when some are answered"));
  }
  waiting_.push_back({.work = std::move(work), .since = clock_.MonotonicNow()});
  return absl::OkStatus();
}

void ShardDesk::Stop() {
  std::deque<Waiting> left;
  {
    const absl::MutexLock lock(&mutex_);
    stopped_ = true;
    left.swap(waiting_);
  }
  for (const Waiting& one : left) one.work(absl::UnavailableError("this process ends"));
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::optional<ShardDesk::Waiting> ShardDesk::Next() {
  const absl::MutexLock lock(&mutex_);
  const auto something = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopped_ || !waiting_.empty();
  };
  mutex_.Await(absl::Condition(&something));
  if (stopped_) return std::nullopt;
  Waiting next = std::move(waiting_.front());
  waiting_.pop_front();
  return next;
}

void ShardDesk::Run() {
  std::unique_ptr<PostgresConnection> connection;
  while (true) {
    const std::optional<Waiting> next = Next();
    if (!next.has_value()) return;
    if (clock_.MonotonicNow() - next->since > options_.patience) {
      next->work(absl::UnavailableError(absl::StrCat(
          "shard ", options_.id, ": it is slower than what is asked of it; ask again later")));
      continue;
    }
    next->work(Connected(connection));
  }
}

absl::StatusOr<PostgresConnection*> ShardDesk::Connected(
    std::unique_ptr<PostgresConnection>& connection) {
  if (connection != nullptr && connection->IsUsable()) return connection.get();
  {
    const absl::MutexLock lock(&mutex_);
    if (clock_.MonotonicNow() < try_again_at_) return failure_;
  }
  auto opened = Connect();
  if (opened.ok()) {
    connection = *std::move(opened);
    return connection.get();
  }
  const absl::MutexLock lock(&mutex_);
  failure_ = opened.status();
  try_again_at_ = clock_.MonotonicNow() + options_.retry_wait;
  return failure_;
}

absl::StatusOr<std::unique_ptr<PostgresConnection>> ShardDesk::Connect() const {
  DOCKET_ASSIGN_OR_RETURN(auto connection, PostgresConnection::Open(options_.connection));
  DOCKET_RETURN_IF_ERROR(CheckShard(*connection, options_.id));
  // What is asked for reaches from a day of a small organisation to a year of the largest: a plan
  // for all of them would be the wrong one for most.
  DOCKET_RETURN_IF_ERROR(connection->ExecuteScript(
      {.sql = "SET default_transaction_read_only = on; SET plan_cache_mode = force_custom_plan",
       .what = absl::StrCat("read shard ", options_.id)}));
  return connection;
}

}  // namespace docket::projections
