#include "tests/torture/watch.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "tests/system/process_usage.h"

namespace docket::torture {
namespace {

constexpr absl::Duration kStep = absl::Milliseconds(500);
constexpr int kStepsBetweenWords = 20;

}  // namespace

Watch::Watch(std::function<std::vector<pid_t>()> process_ids, absl::Duration whole,
             std::function<void()> say)
    : process_ids_(std::move(process_ids)),
      half_(absl::Now() + whole / 2),
      say_(std::move(say)),
      thread_([this] { LookAgainAndAgain(); }) {}

Watch::~Watch() { End(); }

void Watch::End() {
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

MostUsed Watch::Finish() {
  End();
  return most_;
}

void Watch::LookAgainAndAgain() {
  for (int step = 1;; ++step) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&ended_), kStep)) return;
    }
    for (const pid_t process : process_ids_()) {
      const system_test::ProcessUsage usage =
          process == 0 ? system_test::ProcessUsage() : system_test::UsageOf(process);
      most_.resident_bytes = std::max(most_.resident_bytes, usage.resident_bytes);
      most_.files = std::max(most_.files, usage.files);
    }
    if (absl::Now() < half_) most_.resident_bytes_first_half = most_.resident_bytes;
    if (step % kStepsBetweenWords == 0) say_();
  }
}

}  // namespace docket::torture
