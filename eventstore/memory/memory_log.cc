#include "eventstore/memory/memory_log.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/record_size.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

std::size_t Index(PartitionIndex partition) { return static_cast<std::size_t>(partition.value()); }

}  // namespace

class MemoryLog::PlannedAppender final : public Appender {
 public:
  struct Place {
    PartitionIndex partition;
    std::uint64_t number = 0;
  };
  PlannedAppender(MemoryLog& log, const Place& place) : log_(log), place_(place) {}
  ~PlannedAppender() override { log_.GiveUp(*this); }

  absl::Status Append(Record record, AppendCallback done) override {
    return log_.StartAppend(*this, std::move(record), std::move(done));
  }

  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] std::size_t& telling() { return telling_; }

 private:
  MemoryLog& log_;
  const Place place_;
  std::size_t telling_ = 0;  // callbacks running now; under the log's mutex_
};

struct MemoryLog::Append {
  PlannedAppender* owner = nullptr;  // null: given up, or answered
  PlannedAppender::Place place;
  std::uint64_t number = 0;
  Record record;
  AppendCallback done;
  AppendPlan plan;
  std::optional<Offset> landed_at;
};

struct MemoryLog::Action {
  PendingAction::Kind kind = PendingAction::Kind::kNotify;
  PartitionIndex partition;
  std::shared_ptr<Append> append;  // null for kNotify
  std::int64_t due = 0;
};

class MemoryLog::ListedSubscription final : public Subscription {
 public:
  ListedSubscription(MemoryLog& log, PartitionIndex partition, std::function<void()> on_more)
      : log_(log), partition_(partition) {
    const absl::MutexLock lock(&log_.subscribers_mutex_);
    Subscribers& subscribers = log_.subscribers_[Index(partition_)];
    place_ = subscribers.insert(subscribers.end(), std::move(on_more));
  }
  ~ListedSubscription() override {
    const absl::MutexLock lock(&log_.subscribers_mutex_);
    log_.subscribers_[Index(partition_)].erase(place_);
  }

 private:
  MemoryLog& log_;
  const PartitionIndex partition_;
  Subscribers::iterator place_;
};

MemoryLog::MemoryLog(const MemoryLogOptions& options, const platform::Clock& clock,
                     std::unique_ptr<FaultInjector> faults)
    : options_(options), clock_(clock) {
  DOCKET_CHECK(options.partition_count > 0);
  SetFaults(std::move(faults));
  const absl::MutexLock lock(&mutex_);
  partitions_.resize(static_cast<std::size_t>(options.partition_count));
  const absl::MutexLock subscribers_lock(&subscribers_mutex_);
  subscribers_.resize(partitions_.size());
}

MemoryLog::~MemoryLog() {
  const absl::MutexLock lock(&mutex_);
  DOCKET_CHECK(open_appenders_ == 0);
  const absl::MutexLock subscribers_lock(&subscribers_mutex_);
  for (const Subscribers& subscribers : subscribers_) DOCKET_CHECK(subscribers.empty());
}

void MemoryLog::SetFaults(std::unique_ptr<FaultInjector> faults) {
  const absl::MutexLock lock(&mutex_);
  faults_ = faults == nullptr ? std::make_unique<ScriptedFaults>() : std::move(faults);
}

absl::Status MemoryLog::CheckPartition(PartitionIndex partition) const {
  if (partition.value() >= 0 && partition.value() < options_.partition_count) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(ToString(name()), " has no partition ",
                                                 partition.value(), "; it has ",
                                                 options_.partition_count));
}

std::unique_ptr<Appender> MemoryLog::OpenAppender(PartitionIndex partition) {
  DOCKET_CHECK(CheckPartition(partition).ok());
  const absl::MutexLock lock(&mutex_);
  ++open_appenders_;
  return std::make_unique<PlannedAppender>(
      *this, PlannedAppender::Place{.partition = partition, .number = ++appender_count_});
}

absl::Status MemoryLog::StartAppend(PlannedAppender& appender, Record record, AppendCallback done) {
  const PlannedAppender::Place& place = appender.place();
  if (SizeOf(record) > options_.record_bytes_max) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the record has ", SizeOf(record), " bytes, more than ", options_.record_bytes_max));
  }
  {
    const absl::MutexLock lock(&mutex_);
    if (unanswered_ >= options_.unanswered_max) {
      return absl::ResourceExhaustedError(
          absl::StrCat(unanswered_, " appends are not answered; try again after a completion"));
    }
    AppendPlan plan = faults_->PlanAppend(place.partition, record);
    DOCKET_CHECK(plan.ObeysContract());
    ++step_;
    if (!plan.refusal.ok()) return plan.refusal;
    ++unanswered_;
    const std::int64_t due = step_ + plan.lands_after;
    auto append = std::make_shared<Append>(Append{.owner = &appender,
                                                  .place = place,
                                                  .number = ++append_count_,
                                                  .record = std::move(record),
                                                  .done = std::move(done),
                                                  .plan = std::move(plan),
                                                  .landed_at = std::nullopt});
    Schedule({.kind = PendingAction::Kind::kLand,
              .partition = place.partition,
              .append = std::move(append),
              .due = due});
  }
  if (options_.delivery == Delivery::kImmediate) PerformDue();
  return absl::OkStatus();
}

void MemoryLog::GiveUp(PlannedAppender& appender) {
  std::vector<AppendCallback> unanswered;
  {
    const absl::MutexLock lock(&mutex_);
    for (auto action = actions_.begin(); action != actions_.end();) {
      Append* const append = action->append.get();
      const bool owned = append != nullptr && append->owner == &appender;
      if (!owned || action->kind == PendingAction::Kind::kLandAgain) {
        ++action;
        continue;
      }
      unanswered.push_back(std::move(append->done));
      append->owner = nullptr;
      --unanswered_;
      const bool stays = action->kind == PendingAction::Kind::kLand &&
                         faults_->LandsAfterGivingUp(append->place.partition, append->record);
      action = stays ? std::next(action) : actions_.erase(action);
    }
    const auto none_running = [&appender] { return appender.telling() == 0; };
    mutex_.Await(absl::Condition(&none_running));
    --open_appenders_;
  }
  for (const AppendCallback& done : unanswered) {
    done({.kind = AppendOutcome::Kind::kUnknown,
          .offset = std::nullopt,
          .error = absl::CancelledError("the appender was destroyed")});
  }
}

// Keeps the order of what is due in the same step.
void MemoryLog::Schedule(Action action) {
  const auto later = std::find_if(actions_.begin(), actions_.end(), [&action](const Action& other) {
    return other.due > action.due;
  });
  actions_.insert(later, std::move(action));
}

MemoryLog::Action MemoryLog::Start(std::list<Action>::iterator place) {
  Action action = std::move(*place);
  actions_.erase(place);
  switch (action.kind) {
    case PendingAction::Kind::kLand:
      TakeTurn(action.append);
      break;
    case PendingAction::Kind::kLandAgain:
      Land(action.partition, action.append->record, /*gap=*/0);
      break;
    case PendingAction::Kind::kTell:
      ++action.append->owner->telling();
      break;
    case PendingAction::Kind::kNotify:
      break;
  }
  return action;
}

void MemoryLog::Finish(const Action& action) {
  if (action.kind == PendingAction::Kind::kTell) Tell(*action.append);
  if (action.kind == PendingAction::Kind::kNotify) Notify(action.partition);
}

std::optional<MemoryLog::Action> MemoryLog::StartDue() {
  const absl::MutexLock lock(&mutex_);
  if (actions_.empty() || actions_.front().due > step_) return std::nullopt;
  return Start(actions_.begin());
}

void MemoryLog::PerformDue() {
  while (const std::optional<Action> action = StartDue()) Finish(*action);
}

std::vector<PendingAction> MemoryLog::Pending() const {
  const absl::MutexLock lock(&mutex_);
  std::vector<PendingAction> pending;
  pending.reserve(actions_.size());
  for (const Action& action : actions_) {
    const Append* const append = action.append.get();
    pending.push_back({.kind = action.kind,
                       .partition = action.partition,
                       .appender = append == nullptr ? 0 : append->place.number,
                       .append = append == nullptr ? 0 : append->number});
  }
  return pending;
}

void MemoryLog::DeliverOne(std::size_t index) {
  Action action;
  {
    const absl::MutexLock lock(&mutex_);
    DOCKET_CHECK(index < actions_.size());
    action = Start(std::next(actions_.begin(), static_cast<std::ptrdiff_t>(index)));
  }
  Finish(action);
}

bool MemoryLog::Pump() {
  Action action;
  {
    const absl::MutexLock lock(&mutex_);
    if (actions_.empty()) return false;
    step_ = std::max(step_ + 1, actions_.front().due);
    action = Start(actions_.begin());
  }
  Finish(action);
  return true;
}

void MemoryLog::PumpAll() {
  while (Pump()) {
  }
}

void MemoryLog::TakeTurn(const std::shared_ptr<Append>& append) {
  const PartitionIndex partition = append->place.partition;
  const AppendPlan& plan = append->plan;
  for (const ForeignRecord& foreign : plan.foreign_before) LandForeign(partition, foreign);
  if (plan.lands) append->landed_at = Land(partition, append->record, plan.gap_before);
  if (append->owner != nullptr) {
    Schedule({.kind = PendingAction::Kind::kTell,
              .partition = partition,
              .append = append,
              .due = step_ + plan.told_after});
  }
  for (const std::int64_t steps : plan.lands_again_after) {
    Schedule({.kind = PendingAction::Kind::kLandAgain,
              .partition = partition,
              .append = append,
              .due = step_ + steps});
  }
}

void MemoryLog::LandForeign(PartitionIndex partition, const ForeignRecord& foreign) {
  if (const auto* record = std::get_if<Record>(&foreign)) {
    Land(partition, *record, /*gap=*/0);
    return;
  }
  const std::vector<StoredRecord>& records = partitions_[Index(partition)].records;
  const auto back = static_cast<std::size_t>(std::get<Replay>(foreign).back);
  if (back == 0 || back > records.size()) return;
  Land(partition, records[records.size() - back].record, /*gap=*/0);
}

Offset MemoryLog::Land(PartitionIndex partition, Record record, std::int64_t gap) {
  Partition& stored = partitions_[Index(partition)];
  const Offset offset(stored.end.value() + gap);
  stored.records.push_back(
      {.offset = offset, .appended_at = clock_.Now(), .record = std::move(record)});
  stored.end = Next(offset);
  Schedule({.kind = PendingAction::Kind::kNotify,
            .partition = partition,
            .append = nullptr,
            .due = step_});
  return offset;
}

// The owner cannot go while one of its callbacks runs.
void MemoryLog::Tell(Append& append) {
  const AppendPlan& plan = append.plan;
  const bool acknowledged = plan.told == AppendOutcome::Kind::kAcknowledged;
  append.done({.kind = plan.told,
               .offset = acknowledged && plan.offset_told ? append.landed_at : std::nullopt,
               .error = acknowledged ? absl::OkStatus()
                                     : absl::UnavailableError("injected: not acknowledged")});
  const absl::MutexLock lock(&mutex_);
  --unanswered_;
  --append.owner->telling();
  append.owner = nullptr;
}

void MemoryLog::Notify(PartitionIndex partition) {
  const absl::MutexLock lock(&subscribers_mutex_);
  for (const auto& on_more : subscribers_[Index(partition)]) on_more();
}

Offset MemoryLog::AppendForeign(PartitionIndex partition, Record record) {
  DOCKET_CHECK(CheckPartition(partition).ok());
  Offset offset;
  {
    const absl::MutexLock lock(&mutex_);
    offset = Land(partition, std::move(record), /*gap=*/0);
  }
  if (options_.delivery == Delivery::kImmediate) PerformDue();
  return offset;
}

absl::StatusOr<ReadBatch> MemoryLog::Read(PartitionIndex partition, Offset from,
                                          const ReadLimits& limits) {
  DOCKET_RETURN_IF_ERROR(CheckPartition(partition));
  DOCKET_CHECK(limits.records_max > 0);
  const absl::MutexLock lock(&mutex_);
  const Partition& stored = partitions_[Index(partition)];
  if (from < stored.start || from > stored.end) {
    return absl::OutOfRangeError(absl::StrCat(
        ToString(name()), " partition ", partition.value(), " begins at ", stored.start.value(),
        " and ends before ", stored.end.value(), "; a read from ", from.value(), " is outside"));
  }
  const ReadLimits given = faults_->PlanRead(limits);
  ReadBatch batch{.records = {}, .next = from, .end = stored.end};
  auto record =
      std::lower_bound(stored.records.begin(), stored.records.end(), from,
                       [](const StoredRecord& one, Offset offset) { return one.offset < offset; });
  std::size_t bytes = 0;
  for (; record != stored.records.end() && batch.records.size() < given.records_max &&
         bytes < given.bytes_max;
       ++record) {
    bytes += SizeOf(record->record);
    batch.records.push_back(*record);
    batch.next = Next(record->offset);
  }
  return batch;
}

absl::StatusOr<OffsetRange> MemoryLog::Offsets(PartitionIndex partition) {
  DOCKET_RETURN_IF_ERROR(CheckPartition(partition));
  const absl::MutexLock lock(&mutex_);
  const Partition& stored = partitions_[Index(partition)];
  return OffsetRange{.start = stored.start, .end = stored.end};
}

std::unique_ptr<Subscription> MemoryLog::Subscribe(PartitionIndex partition,
                                                   std::function<void()> on_more) {
  DOCKET_CHECK(CheckPartition(partition).ok());
  return std::make_unique<ListedSubscription>(*this, partition, std::move(on_more));
}

absl::Status MemoryLog::TrimBefore(PartitionIndex partition, Offset offset) {
  DOCKET_RETURN_IF_ERROR(CheckPartition(partition));
  const absl::MutexLock lock(&mutex_);
  Partition& stored = partitions_[Index(partition)];
  if (offset > stored.end) {
    return absl::OutOfRangeError(absl::StrCat(ToString(name()), " partition ", partition.value(),
                                              " ends before ", stored.end.value(),
                                              "; it cannot be trimmed to ", offset.value()));
  }
  stored.start = std::max(stored.start, offset);
  std::erase_if(stored.records,
                [&stored](const StoredRecord& one) { return one.offset < stored.start; });
  return absl::OkStatus();
}

}  // namespace docket::eventstore
