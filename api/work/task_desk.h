// TaskDesk: finds work for those who ask for it, and gives each task to one of them. Tenants take
// turns (projections::TaskQueries), and workers get what there is in the order in which they asked.
// The owner of the review decides who holds a task; what is remembered here only keeps this process
// from offering it twice while the owner is asked, so several processes may hand out tasks at once.
// Thread-safety: every method may be called from any thread at the same time. Borrows the queries
// and the pool.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "api/work/command_desk.h"
#include "api/work/lease_text.h"
#include "api/work/review_command.h"
#include "api/work/turns.h"
#include "boost/asio/awaitable.hpp"
#include "boost/asio/thread_pool.hpp"
#include "projections/queries.h"

namespace docket::api {

// What a worker asks for.
struct TaskWish {
  std::vector<domain::review::Stage> stages;  // what it can do, first what it would rather do
  std::string worker;                         // as it names itself
  std::int64_t seconds = 0;                   // until it must be heard of again
  absl::Duration wait;                        // for something to do
};

struct GivenTask {
  LeaseText lease;
  view_proto::OpenTasks task;  // as it was before it was leased
  CommandDesk::Outcome outcome;
};

class TaskDesk {
 public:
  TaskDesk(std::shared_ptr<const CommandDesk> commands, projections::TaskQueries& tasks,
           boost::asio::thread_pool& blocking, absl::Duration answer_max)
      : commands_(std::move(commands)),
        tasks_(tasks),
        blocking_(blocking),
        answer_max_(answer_max) {}

  // Nothing: there was nothing to do in time. A failure leaves no task leased, but for one whose
  // owner did not answer: that lease runs out by itself.
  [[nodiscard]] boost::asio::awaitable<absl::StatusOr<std::optional<GivenTask>>> Give(
      const projections::Visible& visible, const TaskWish& wish, const CallOrigin& origin);

 private:
  using TaskKey = std::pair<domain::review::Stage, domain::ReviewId>;
  // While it stands, nobody else is offered the task.
  class Offer;
  struct Found {
    std::shared_ptr<Offer> offer;  // null: nothing is due
    view_proto::OpenTasks task;
    std::optional<domain::Timestamp> due_next;
  };

  [[nodiscard]] absl::StatusOr<Found> Look(const projections::Visible& visible,
                                           const TaskWish& wish, const std::set<TaskKey>& refused);
  // Waits for the journal to grow, or for what is due next, or for the end.
  [[nodiscard]] boost::asio::awaitable<absl::Status> WaitForWork(
      const std::map<projections::LogPartition, projections::ProgressPoint>& points,
      std::optional<domain::Timestamp> due_next, absl::Time end) const;

  const std::shared_ptr<const CommandDesk> commands_;
  projections::TaskQueries& tasks_;
  boost::asio::thread_pool& blocking_;
  const absl::Duration answer_max_;
  Turns turns_;
  absl::Mutex mutex_;
  std::set<TaskKey> offered_ ABSL_GUARDED_BY(mutex_);
  std::map<domain::review::Stage, domain::Tenant> served_ ABSL_GUARDED_BY(mutex_);  // last
};

}  // namespace docket::api
