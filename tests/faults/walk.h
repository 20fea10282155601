// The walk: a store's small workload, run once for every call that it makes to its disk and for
// everything that may go wrong there, each time followed by a check of what the store left.
// DOCKET_FAULT_POINT="append 17 power-torn" walks one point alone; DOCKET_FAULTS_ALL=1 also the
// mishaps that calls otherwise take turns in.
// Beside it the walk over what is stored: each file is damaged in many places or removed.
// Thread-safety: used by one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/disk/simulated_disk.h"

namespace docket::tests {

// What was found to break the store's contract; empty: nothing.
using Findings = std::vector<std::string>;

// What happened to the machine between the work and a check, or between two checks.
enum class Since { kProcessEnded, kPowerFailed };

// One store on one disk. Knows what it asked of the store and what it was answered.
class StoreStory {
 public:
  StoreStory() = default;
  StoreStory(const StoreStory&) = delete;
  StoreStory& operator=(const StoreStory&) = delete;
  virtual ~StoreStory() = default;

  // Opens the store, works with it and closes it, as its user would on whatever it answers.
  virtual void Work() = 0;

  // The disk works again: opens what is left and holds it against what was answered.
  virtual void Check(Since since, Findings& findings) = 0;

  // Something that is left was damaged. Each answer must be an error that says so, or right.
  // Remembers nothing of it. Whether there was such an error.
  [[nodiscard]] virtual bool CheckDamaged(Findings& findings) = 0;
};

using MakeStory = std::function<std::unique_ptr<StoreStory>(SimulatedDisk&)>;

struct WalkResult {
  std::int64_t points = 0;  // calls at which something went wrong
  std::int64_t runs = 0;
  Findings findings;
};

// All calls of one kind. Stops after a few findings.
[[nodiscard]] WalkResult WalkCalls(DiskCall call, const MakeStory& make);

// The work on a disk on which nothing fails, and the check of it.
[[nodiscard]] Findings RunWithoutFault(const MakeStory& make);

struct DamageResult {
  std::int64_t files = 0;
  std::int64_t runs = 0;
  std::int64_t reported = 0;  // of the runs; the others did not matter
  Findings findings;
};

// Files that are damaged one after the other, a byte here and there, or removed as a whole.
// `crashed`: the store was not closed in order. Then the last record of the newest write-ahead log,
// whose damage nothing tells from a torn end, is left out, and so is the loss of that log.
[[nodiscard]] DamageResult WalkDamage(const MakeStory& make, bool crashed);

// An error must say where it happened and what to do.
void CheckMessage(const absl::Status& status, const std::string& directory, Findings& findings);
// The same, and that it is the data that is wrong. True.
bool CheckDamageMessage(const absl::Status& status, const std::string& directory,
                        Findings& findings);

}  // namespace docket::tests
