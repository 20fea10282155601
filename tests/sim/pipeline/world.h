// PipelineWorld: all of Docket in one thread, driven by a seeded scheduler: receivers, intakes and
// owners of both journals over several partitions, views on one or two nodes, readers, rebuilds;
// over logs and stores with every fault that their contracts allow. Whatever keeps something in
// memory crashes, is paused, and comes back with what its store held, with an older copy of it, or
// with nothing. The same seed is the same run, on every machine.
// Thread-safety: none; a world starts no thread.
#pragma once

#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "eventstore/memory/memory_blob_store.h"
#include "platform/manual_clock.h"
#include "tests/sim/pipeline/command_units.h"
#include "tests/sim/pipeline/conditions.h"
#include "tests/sim/pipeline/key_desk.h"
#include "tests/sim/pipeline/log_set.h"
#include "tests/sim/pipeline/poison.h"
#include "tests/sim/pipeline/reader.h"
#include "tests/sim/pipeline/sender.h"
#include "tests/sim/pipeline/story.h"
#include "tests/sim/pipeline/unsteady_stores.h"
#include "tests/sim/pipeline/view_node.h"
#include "tests/sim/random.h"

namespace docket::sim {

// Faults that hit, of those that nobody else counts.
struct WorldCounts {
  std::int64_t steps = 0;
  std::int64_t crashes = 0;
  std::int64_t copies_restored = 0;  // older copies, of state and view stores
  std::int64_t stores_lost = 0;
  std::int64_t pauses = 0;
  std::int64_t rebuilds = 0;
  std::int64_t verifications = 0;
  std::int64_t replays_ended = 0;  // by a crash, a failure or a cancellation
  std::int64_t streams_freed = 0;
};

class PipelineWorld {
 public:
  PipelineWorld(std::uint64_t seed, const Controls& controls, bool trace);

  // Chaos for a while; then the faults stop, and everything must come to rest. Not OK: something
  // failed for good, or the world did not come to rest.
  [[nodiscard]] absl::Status Run();

  // The code of the views is repaired and what was parked is tried again, or the views are rebuilt.
  // Precondition of this and of what follows: Run was OK.
  [[nodiscard]] absl::Status RepairViews();
  // Rebuilds and verifies views on every node. Not OK: something was not as the logs say.
  [[nodiscard]] absl::Status ReplayViews();

  // What a run leaves behind.
  [[nodiscard]] const Conditions& conditions() const { return conditions_; }
  [[nodiscard]] const Story& story() const { return story_; }
  [[nodiscard]] const Poison& poison() const { return poison_; }
  [[nodiscard]] const Sender& sender() const { return sender_; }
  [[nodiscard]] const KeyDesk& keys() const { return keys_; }
  [[nodiscard]] const std::vector<Reader>& readers() const { return readers_; }
  [[nodiscard]] LogSet& logs() { return logs_; }
  [[nodiscard]] const std::vector<std::unique_ptr<ViewNode>>& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<OwnerUnit*>& owners() const { return owners_; }
  [[nodiscard]] const std::vector<IntakeUnit*>& intakes() const { return intakes_; }
  [[nodiscard]] const WorldCounts& counts() const { return counts_; }
  [[nodiscard]] std::int64_t failed_units() const;
  [[nodiscard]] std::int64_t blob_failures() { return blobs_.unsteadiness().strikes(); }

 private:
  void MakeUnits();
  void MakeNodes();
  [[nodiscard]] absl::Status Chaos();
  [[nodiscard]] absl::Status ChaosStep();
  [[nodiscard]] absl::Status Recovery();
  enum class Stepped : std::uint8_t { kNone, kSome, kMoved };
  [[nodiscard]] absl::StatusOr<Stepped> StepReady();
  // Whether something moved.
  [[nodiscard]] absl::StatusOr<bool> StepUnit(Unit& unit);
  [[nodiscard]] absl::Status StepSome();
  void PassTime();
  [[nodiscard]] absl::Status Ask();
  [[nodiscard]] absl::Status AskAtRest();
  void CrashSomething();
  void CrashOwner(OwnerUnit& owner);
  void CrashNode(ViewNode& node);
  void CrashEverything();
  void FailSomeWrite();
  void TakeCopy();
  [[nodiscard]] absl::Status Operate();
  [[nodiscard]] absl::Status RetryParked(ViewNode& node);

  [[nodiscard]] std::vector<std::string> DrawViews();
  // `accept_difference`: the views were repaired, so that what was parked is in the rebuilt ones.
  [[nodiscard]] absl::Status Rebuild(ViewNode& node, bool accept_difference);
  [[nodiscard]] absl::Status Verify(ViewNode& node);
  [[nodiscard]] absl::Status EndedReplay(const absl::Status& status);
  void Bystand(ViewNode& node);
  [[nodiscard]] absl::Status GoOnMeanwhile();

  template <class... Parts>
  void Trace(const Parts&... parts) const {
    if (trace_) std::cerr << "step " << step_ << ": " << absl::StrCat(parts...) << '\n';
  }

  const bool trace_;
  const Controls controls_;
  Random random_;
  const Conditions conditions_;
  platform::ManualClock clock_;
  const domain::Timestamp began_at_;
  const absl::Time began_monotonic_;
  eventstore::MemoryBlobStore kept_blobs_;
  UnsteadyBlobStore blobs_;
  LogSet logs_;
  std::vector<std::unique_ptr<eventstore::RecordLog>> blind_logs_;  // of a control
  const Story story_;
  Poison poison_;
  Sender sender_;
  KeyDesk keys_;
  std::vector<std::unique_ptr<ViewNode>> nodes_;
  std::vector<std::unique_ptr<Unit>> units_;
  std::vector<OwnerUnit*> owners_;
  std::vector<IntakeUnit*> intakes_;
  std::vector<ViewUnit*> view_units_;
  std::vector<Reader> readers_;
  Askable askable_;
  std::int64_t step_ = 0;
  std::int64_t repair_at_ = 0;
  std::string busy_;  // the last unit that was stepped because it had work
  bool bystanding_ = false;
  absl::Status bystander_failed_;
  const ViewNode* replaying_ = nullptr;  // its rebuild or verification is running
  WorldCounts counts_;
};

}  // namespace docket::sim
