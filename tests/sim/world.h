// World: one partition of Docket's command side in one thread, driven by a seeded scheduler: an
// intake and two or three owners that do not know of each other, over logs with every fault that
// RecordLog allows. Owners are paused, crash, and come back with what their state store held, with
// an older copy of it, or with nothing. The same seed is the same run, on every machine.
// Thread-safety: none; a world starts no thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "commands/intake.h"
#include "commands/processor.h"
#include "eventstore/memory/memory_blob_store.h"
#include "eventstore/memory/memory_log.h"
#include "platform/manual_clock.h"
#include "tests/sim/random.h"
#include "tests/sim/witness_store.h"

namespace docket::sim {

// What a run left behind, for the checks.
struct History {
  std::vector<eventstore::StoredRecord> received;
  std::vector<eventstore::StoredRecord> inbox;
  std::vector<eventstore::StoredRecord> results;
  std::vector<eventstore::StoredRecord> journal;
  std::vector<std::unique_ptr<WitnessStore>> stores;  // one for each owner
  std::int64_t crashes = 0;
  std::int64_t claims_tried = 0;
};

class World {
 public:
  World(std::uint64_t seed, bool trace);

  // Chaos for a while; then the faults stop, and everything must come to rest. Not OK: a component
  // failed for good, or the world did not come to rest.
  [[nodiscard]] absl::Status Run();

  // Ends the world.
  [[nodiscard]] History TakeHistory();

 private:
  struct Owner {
    std::string name;
    std::unique_ptr<WitnessStore> store;
    std::unique_ptr<commands::Processor> processor;
    std::vector<commands::MemoryStateStore::Contents> copies;  // of the store, older ones
    std::int64_t paused_until = 0;
  };

  [[nodiscard]] absl::Status Chaos();
  [[nodiscard]] absl::Status Recovery();
  [[nodiscard]] bool AtRest() const;
  [[nodiscard]] absl::Status StepOwner(Owner& owner, bool& moved);
  [[nodiscard]] absl::Status StepIntake(bool& moved);
  void SendDelivery();
  void DeliverOne(bool in_order);
  bool DeliverFirstOfEach();
  void Crash(Owner& owner);
  void Start(Owner& owner);
  void StartIntake();
  void Trace(std::string_view what) const;

  const bool trace_;
  Random random_;
  platform::ManualClock clock_;
  eventstore::MemoryBlobStore blobs_;
  eventstore::MemoryLog received_;
  eventstore::MemoryLog results_;
  eventstore::MemoryLog inbox_;
  eventstore::MemoryLog organization_commands_;
  eventstore::MemoryLog journal_;
  // How rough this run is; drawn, so that seeds differ in kind.
  std::uint64_t crash_per_mille_ = 0;
  std::uint64_t reorder_percent_ = 0;
  std::int64_t step_ = 0;
  std::int64_t second_ = 0;  // of the newest payload
  std::vector<eventstore::Record> sent_;
  std::vector<Owner> owners_;
  std::unique_ptr<commands::Intake> intake_;
  std::int64_t crashes_ = 0;
  std::int64_t claims_tried_ = 0;
};

}  // namespace docket::sim
