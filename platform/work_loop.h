// WorkLoop: one thread that drives units of work. A unit is stepped when somebody woke it, when its
// time has come, and as long as it moves, in turn with the others; with nothing to step the thread
// sleeps. A unit whose step fails is destroyed and made again after a while, longer each time until
// it is well: everything a unit needs to resume stands in its stores.
//
// Threads: Start starts one, Stop joins it, after the step that is running. Of several loops whose
// steps may take long, all are asked to stop before the first is waited for. Units are made,
// stepped and destroyed on it alone. Thread-safety: every method may be called from any thread;
// Start and Stop once each, AskToStop any number of times. Ownership: owns its units; clock and
// logger outlive it.
#pragma once

#include <cstdint>
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
#include "platform/logging.h"

namespace docket::platform {

class WorkUnit {
 public:
  WorkUnit() = default;
  WorkUnit(const WorkUnit&) = delete;
  WorkUnit& operator=(const WorkUnit&) = delete;
  virtual ~WorkUnit() = default;

  // A bounded amount of work; true: something moved. An error ends this unit.
  [[nodiscard]] virtual absl::StatusOr<bool> Step() = 0;

  // When there is work without a wake-up, on the monotonic clock.
  [[nodiscard]] virtual absl::Time NextDue() const = 0;

  // Whether it can do its work, of which a step without an error says nothing while it waits for
  // something that refuses: OK, or what is in the way. Nothing: it does not know yet.
  [[nodiscard]] virtual std::optional<absl::Status> Health() const { return absl::OkStatus(); }
};

// `wake` has this unit stepped; it may be called from any thread until the WorkLoop is destroyed.
using MakeWorkUnit = std::function<std::unique_ptr<WorkUnit>(const std::function<void()>& wake)>;

struct NamedWork {
  std::string name;
  MakeWorkUnit make;
};

class WorkLoop {
 public:
  static constexpr absl::Duration kRestartWait = absl::Seconds(1);
  static constexpr absl::Duration kRestartWaitMax = absl::Seconds(30);

  WorkLoop(std::string name, std::vector<NamedWork> work, const Clock& clock, Logger logger);
  ~WorkLoop();

  void Start();
  void Stop();
  void AskToStop();  // what Stop begins with; does not wait

  // Units that cannot do their work, with what is in the way.
  struct Failure {
    std::string unit;
    absl::Status status;
  };
  [[nodiscard]] std::vector<Failure> Failures() const;

 private:
  struct Slot;

  void Wake(Slot& slot);
  void Run();
  [[nodiscard]] bool StepAll();
  [[nodiscard]] bool IsAskedToStop();
  // Whether there is anything to step it for; takes note of it.
  [[nodiscard]] static bool IsDue(Slot& slot, absl::Time now);
  [[nodiscard]] bool StepOne(Slot& slot);
  // Logs it and names it among the failures, if it is another one than before.
  void Note(Slot& slot, const absl::Status& health);
  void Sleep();

  const std::string name_;
  const Clock& clock_;
  const Logger logger_;
  mutable absl::Mutex mutex_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Failure> failures_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Slot>> slots_;  // used by the thread alone once it runs
  std::thread thread_;
};

}  // namespace docket::platform
