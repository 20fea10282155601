#include "projections/progress.h"

#include <algorithm>
#include <list>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "platform/status_macros.h"

namespace docket::projections {

struct Progress::Waiter {
  Positions missing;
  std::function<void()> done;
  // Held while `done` runs, so that a destroyed ticket's callback is over.
  absl::Mutex running;
  bool cancelled ABSL_GUARDED_BY(running) = false;

  void Call() {
    const absl::MutexLock lock(&running);
    if (!cancelled) done();
  }
};

struct Progress::State {
  explicit State(std::size_t max) : waiters_max(max) {}

  const std::size_t waiters_max;
  mutable absl::Mutex mutex;
  std::map<LogPartition, ProgressPoint> points ABSL_GUARDED_BY(mutex);
  std::map<LogPartition, eventstore::Offset> first_ends ABSL_GUARDED_BY(mutex);
  // The greatest `next` so far: a store that recovers from a failure may fall behind it.
  std::map<LogPartition, eventstore::Offset> farthest ABSL_GUARDED_BY(mutex);
  std::list<std::shared_ptr<Waiter>> waiters ABSL_GUARDED_BY(mutex);

  [[nodiscard]] absl::StatusOr<Positions> Missing(const Positions& positions) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    Positions missing;
    for (const auto& [at, offset] : positions) {
      const auto point = points.find(at);
      if (point == points.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("the consistency token names ", ToString(at.log), " partition ",
                         at.partition.value(), ", which no view is made from"));
      }
      if (point->second.next <= offset) missing.emplace(at, offset);
    }
    return missing;
  }
};

class Progress::WaiterTicket final : public Progress::Ticket {
 public:
  WaiterTicket(std::shared_ptr<State> state, std::shared_ptr<Waiter> waiter)
      : state_(std::move(state)), waiter_(std::move(waiter)) {}

  ~WaiterTicket() override {
    {
      const absl::MutexLock lock(&state_->mutex);
      state_->waiters.remove(waiter_);
    }
    const absl::MutexLock lock(&waiter_->running);
    waiter_->cancelled = true;
  }

 private:
  const std::shared_ptr<State> state_;
  const std::shared_ptr<Waiter> waiter_;
};

Progress::Progress(std::size_t waiters_max) : state_(std::make_shared<State>(waiters_max)) {}

Progress::~Progress() = default;

void Progress::Advance(const LogPartition& partition, const ProgressPoint& point) {
  std::vector<std::shared_ptr<Waiter>> passed;
  {
    const absl::MutexLock lock(&state_->mutex);
    state_->points[partition] = point;
    if (point.end_is_known) state_->first_ends.try_emplace(partition, point.end);
    eventstore::Offset& farthest =
        state_->farthest.try_emplace(partition, point.next).first->second;
    farthest = std::max(farthest, point.next);
    for (auto next = state_->waiters.begin(); next != state_->waiters.end();) {
      const auto waiter = next++;
      Positions& missing = (*waiter)->missing;
      const auto wanted = missing.find(partition);
      if (wanted == missing.end() || wanted->second >= point.next) continue;
      missing.erase(wanted);
      if (!missing.empty()) continue;
      passed.push_back(*waiter);
      state_->waiters.erase(waiter);
    }
  }
  for (const std::shared_ptr<Waiter>& waiter : passed) waiter->Call();
}

std::optional<eventstore::Offset> Progress::NeededBefore(const LogPartition& partition) const {
  const absl::MutexLock lock(&state_->mutex);
  const auto first = state_->first_ends.find(partition);
  if (first == state_->first_ends.end()) return std::nullopt;
  return std::max(first->second, state_->farthest.at(partition));
}

bool Progress::HasCaughtUp(const eventstore::LogName& log) const {
  const absl::MutexLock lock(&state_->mutex);
  bool known = false;
  for (const auto& [at, point] : state_->points) {
    if (at.log != log) continue;
    const auto first = state_->first_ends.find(at);
    if (first == state_->first_ends.end() || point.next < first->second) return false;
    if (point.next < state_->farthest.at(at)) return false;
    known = true;
  }
  return known;
}

absl::StatusOr<Positions> Progress::Missing(const Positions& positions) const {
  const absl::MutexLock lock(&state_->mutex);
  return state_->Missing(positions);
}

absl::StatusOr<std::unique_ptr<Progress::Ticket>> Progress::NotifyWhen(const Positions& positions,
                                                                       std::function<void()> done) {
  const auto waiter = std::make_shared<Waiter>();
  waiter->done = std::move(done);
  auto ticket = std::make_unique<WaiterTicket>(state_, waiter);
  {
    const absl::MutexLock lock(&state_->mutex);
    DOCKET_ASSIGN_OR_RETURN(waiter->missing, state_->Missing(positions));
    if (!waiter->missing.empty()) {
      if (state_->waiters.size() >= state_->waiters_max) {
        return absl::ResourceExhaustedError(
            absl::StrCat(state_->waiters_max, " reads wait for a projection already; try later"));
      }
      state_->waiters.push_back(waiter);
      return std::unique_ptr<Ticket>(std::move(ticket));
    }
  }
  waiter->Call();
  return std::unique_ptr<Ticket>(std::move(ticket));
}

absl::Status Progress::WaitUntil(const Positions& positions, absl::Duration timeout) {
  absl::Notification passed;
  DOCKET_ASSIGN_OR_RETURN(const std::unique_ptr<Ticket> ticket,
                          NotifyWhen(positions, [&] { passed.Notify(); }));
  if (passed.WaitForNotificationWithTimeout(timeout)) return absl::OkStatus();
  return absl::DeadlineExceededError("the projections did not come so far in time");
}

std::map<LogPartition, ProgressPoint> Progress::points() const {
  const absl::MutexLock lock(&state_->mutex);
  return state_->points;
}

std::int64_t Progress::LagMs(const eventstore::LogName& log, domain::Timestamp now) const {
  const absl::MutexLock lock(&state_->mutex);
  std::int64_t lag_us = 0;
  for (const auto& [at, point] : state_->points) {
    if (at.log != log || point.next >= point.end) continue;
    if (point.appended_at == domain::kUnknownTime) continue;
    lag_us = std::max(lag_us, now.value() - point.appended_at.value());
  }
  return lag_us / 1'000;
}

}  // namespace docket::projections
