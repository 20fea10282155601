#include "platform/work_loop.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace docket::platform {
namespace {

// The bound of one sleep. Nothing depends on it but the delay of a lost wake-up, which there is
// not.
constexpr absl::Duration kSleepMax = absl::Seconds(1);

}  // namespace

struct WorkLoop::Slot {
  NamedWork work;
  std::unique_ptr<WorkUnit> unit;
  std::atomic<bool> woken = false;
  bool moved = true;  // in its last step; a new one is stepped
  absl::Time not_before = absl::InfinitePast();
  absl::Duration restart_wait = kRestartWait;
  absl::Status health;
};

WorkLoop::WorkLoop(std::string name, std::vector<NamedWork> work, const Clock& clock, Logger logger)
    : name_(std::move(name)), clock_(clock), logger_(std::move(logger)) {
  for (NamedWork& named : work) {
    auto slot = std::make_unique<Slot>();
    slot->work = std::move(named);
    slots_.push_back(std::move(slot));
  }
}

WorkLoop::~WorkLoop() { Stop(); }

void WorkLoop::Start() {
  thread_ = std::thread([this] { Run(); });
}

void WorkLoop::AskToStop() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
}

void WorkLoop::Stop() {
  AskToStop();
  if (thread_.joinable()) thread_.join();
}

bool WorkLoop::IsAskedToStop() {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

void WorkLoop::Wake(Slot& slot) {
  slot.woken = true;
  absl::MutexLock lock(&mutex_);
  woken_ = true;
}

std::vector<WorkLoop::Failure> WorkLoop::Failures() const {
  absl::MutexLock lock(&mutex_);
  return failures_;
}

void WorkLoop::Run() {
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) break;
      woken_ = false;
    }
    if (!StepAll()) Sleep();
  }
  for (const auto& slot : slots_) slot->unit.reset();
}

bool WorkLoop::StepAll() {
  bool moved = false;
  const absl::Time now = clock_.MonotonicNow();
  for (const auto& slot : slots_) {
    if (!IsDue(*slot, now)) continue;
    if (IsAskedToStop()) return false;  // each step may wait for a log that does not answer
    slot->moved = StepOne(*slot);
    moved = moved || slot->moved;
  }
  return moved;
}

// Most wake-ups are for one partition, and to look into an empty one costs a read of its log.
bool WorkLoop::IsDue(Slot& slot, absl::Time now) {
  const bool woken = slot.woken.exchange(false);  // before the step, so that none is missed
  if (slot.unit == nullptr) return now >= slot.not_before;
  return woken || slot.moved || slot.unit->NextDue() <= now;
}

bool WorkLoop::StepOne(Slot& slot) {
  if (slot.unit == nullptr) slot.unit = slot.work.make([this, &slot] { Wake(slot); });
  const absl::StatusOr<bool> moved = slot.unit->Step();
  if (moved.ok()) {
    if (const std::optional<absl::Status> health = slot.unit->Health()) Note(slot, *health);
    return *moved;
  }
  slot.unit.reset();
  slot.not_before = clock_.MonotonicNow() + slot.restart_wait;
  slot.restart_wait = std::min(slot.restart_wait * 2, kRestartWaitMax);
  Note(slot, moved.status());
  return false;
}

void WorkLoop::Note(Slot& slot, const absl::Status& health) {
  if (health.ok()) slot.restart_wait = kRestartWait;
  if (health == slot.health) return;
  slot.health = health;
  if (health.ok()) {
    logger_.Info("working again", {{"loop", name_}, {"unit", slot.work.name}});
  } else {
    logger_.Error(slot.unit == nullptr ? "a unit failed and will be restarted"
                                       : "a unit cannot do its work and goes on trying",
                  {{"loop", name_}, {"unit", slot.work.name}, {"error", health.ToString()}});
  }
  absl::MutexLock lock(&mutex_);
  std::erase_if(failures_, [&](const Failure& failure) { return failure.unit == slot.work.name; });
  if (!health.ok()) failures_.push_back({.unit = slot.work.name, .status = health});
}

void WorkLoop::Sleep() {
  absl::Time due = absl::InfiniteFuture();
  for (const auto& slot : slots_) {
    due = std::min(due, slot->unit == nullptr ? slot->not_before : slot->unit->NextDue());
  }
  const absl::Duration wait =
      std::clamp(due - clock_.MonotonicNow(), absl::ZeroDuration(), kSleepMax);
  absl::MutexLock lock(&mutex_);
  const auto roused = [this]()
                          ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return woken_ || stopping_; };
  mutex_.AwaitWithTimeout(absl::Condition(&roused), wait);
}

}  // namespace docket::platform
