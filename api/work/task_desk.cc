#include "api/work/task_desk.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/http/run_on.h"
#include "api/query/progress_wait.h"
#include "eventstore/log_names.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using domain::review::Stage;

// Workers that can be given the same tasks stand in one queue.
std::string QueueOf(const projections::Visible& visible, const TaskWish& wish) {
  std::vector<int> stages;
  for (const Stage stage : wish.stages) stages.push_back(static_cast<int>(stage));
  std::string name = absl::StrCat(absl::StrJoin(stages, ","), "|");
  if (!visible.tenants.has_value()) return name + "all";
  for (const domain::Tenant& tenant : *visible.tenants) {
    absl::StrAppend(&name, platform::AbslView(tenant.host.value()), ":",
                    tenant.organization.value(), ",");
  }
  return name;
}

}  // namespace

class TaskDesk::Offer {
 public:
  Offer(TaskDesk& desk, TaskKey key) : desk_(desk), key_(std::move(key)) {}
  Offer(const Offer&) = delete;
  Offer& operator=(const Offer&) = delete;
  ~Offer() {
    const absl::MutexLock lock(&desk_.mutex_);
    desk_.offered_.erase(key_);
  }
  [[nodiscard]] const TaskKey& key() const { return key_; }

 private:
  TaskDesk& desk_;
  const TaskKey key_;
};

absl::StatusOr<TaskDesk::Found> TaskDesk::Look(const projections::Visible& visible,
                                               const TaskWish& wish,
                                               const std::set<TaskKey>& refused) {
  Found found;
  for (const Stage stage : wish.stages) {
    projections::TasksWanted wanted{.stage = stage, .now = commands_->clock().Now()};
    for (const TaskKey& key : refused) {
      if (key.first == stage) wanted.but.insert(key.second);
    }
    {
      const absl::MutexLock lock(&mutex_);
      for (const TaskKey& key : offered_) {
        if (key.first == stage) wanted.but.insert(key.second);
      }
      if (const auto last = served_.find(stage); last != served_.end()) wanted.after = last->second;
    }
    DOCKET_ASSIGN_OR_RETURN(auto answer, tasks_.NextTask(visible, wanted));
    projections::TaskFound& next = answer.value;
    if (next.due_next.has_value()) {
      found.due_next = std::min(found.due_next.value_or(*next.due_next), *next.due_next);
    }
    if (!next.task.has_value()) continue;
    const TaskKey key(stage, schemas::FromProto(next.task->review()));
    const absl::MutexLock lock(&mutex_);
    if (!offered_.insert(key).second) continue;  // by one of another queue, in between
    served_[stage] = schemas::FromProto(next.task->tenant());
    found.offer = std::make_shared<Offer>(*this, key);
    found.task = *std::move(next.task);
    return found;
  }
  return found;
}

asio::awaitable<absl::Status> TaskDesk::WaitForWork(
    const std::map<projections::LogPartition, projections::ProgressPoint>& points,
    std::optional<domain::Timestamp> due_next, absl::Time end) const {
  absl::Duration wait = end - commands_->clock().MonotonicNow();
  if (due_next.has_value()) {
    const std::int64_t in = due_next->value() - commands_->clock().Now().value();
    wait = std::min(wait, absl::Microseconds(in));
  }
  const auto grown = co_await WaitForMore(commands_->progress(), points, eventstore::kReviewEvents,
                                          std::max(wait, absl::ZeroDuration()));
  co_return grown.status();
}

asio::awaitable<absl::StatusOr<std::optional<GivenTask>>> TaskDesk::Give(
    const projections::Visible& visible, const TaskWish& wish, const CallOrigin& origin) {
  const absl::Time end = commands_->clock().MonotonicNow() + wish.wait;
  std::shared_ptr<Turns::Turn> turn = co_await turns_.Take(QueueOf(visible, wish), wish.wait);
  if (turn == nullptr) co_return std::nullopt;
  std::set<TaskKey> refused;
  while (true) {
    const auto points = commands_->progress().points();
    auto look = [&] { return Look(visible, wish, refused); };
    absl::StatusOr<Found> found = co_await RunOn(blocking_, std::move(look));
    if (!found.ok()) co_return found.status();
    if (found->offer == nullptr) {
      if (commands_->clock().MonotonicNow() >= end) co_return std::nullopt;
      const absl::Status waited = co_await WaitForWork(points, found->due_next, end);
      if (!waited.ok()) co_return waited;
      continue;
    }
    turn.reset();  // the next one may look while the owner is asked
    const TaskKey& key = found->offer->key();
    LeaseText lease = NewLease(key.first, key.second);
    const domain::RecordedCommand command = MakeReviewCommand(
        {.review = key.second,
         .command = domain::review::LeaseTask{.review = key.second,
                                              .stage = key.first,
                                              .run = {.review = key.second,
                                                      .ordinal = found->task.run().ordinal()},
                                              .lease = lease.id,
                                              .worker = wish.worker,
                                              .seconds = wish.seconds},
         .tenant = schemas::FromProto(found->task.tenant()),
         .natural_key = lease.id.value()},
        origin);
    auto outcome = co_await commands_->Ask(command, ReviewInbox(command), answer_max_);
    if (!outcome.ok()) co_return outcome.status();
    if (!outcome->has_value()) {
      co_return absl::UnavailableError("the owner of the review did not answer in time");
    }
    if ((*outcome)->value.result() == view_proto::COMMAND_RESULT_ACCEPTED) {
      co_return GivenTask{.lease = std::move(lease),
                          .task = std::move(found->task),
                          .outcome = **std::move(outcome)};
    }
    // Somebody else was faster, or time went on: something else may be there.
    refused.insert(key);
    turn = co_await turns_.Take(
        QueueOf(visible, wish),
        std::max(end - commands_->clock().MonotonicNow(), absl::ZeroDuration()));
    if (turn == nullptr) co_return std::nullopt;
  }
}

}  // namespace docket::api
