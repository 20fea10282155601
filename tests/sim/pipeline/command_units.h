// The units of the command side: an intake of one partition, an owner of one partition of a
// journal. Several of each work on the same partition and do not know of each other. Thread-safety:
// none; the simulation has one thread. Borrows logs, blobs and clock.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/intake.h"
#include "commands/processor.h"
#include "tests/sim/pipeline/log_set.h"
#include "tests/sim/pipeline/unit.h"
#include "tests/sim/random.h"
#include "tests/sim/witness_store.h"

namespace docket::sim {

class IntakeUnit final : public Unit {
 public:
  IntakeUnit(std::string name, const commands::Intake::Parts& parts)
      : Unit(std::move(name), parts.clock), parts_(parts) {}

  // Over all its lives.
  [[nodiscard]] std::int64_t restarts() const;

 private:
  [[nodiscard]] absl::Status Make() override;
  void Drop() override;
  [[nodiscard]] bool Made() const override { return intake_ != nullptr; }
  [[nodiscard]] absl::StatusOr<bool> StepOnce() override { return intake_->Step(); }
  [[nodiscard]] absl::Time Due() const override { return intake_->NextDue(); }

  const commands::Intake::Parts parts_;
  std::unique_ptr<commands::Intake> intake_;
  std::int64_t restarts_before_ = 0;
};

class OwnerUnit final : public Unit {
 public:
  struct Place {
    LogKind inbox = LogKind::kReviewCommands;
    LogKind journal = LogKind::kReviewEvents;
    eventstore::PartitionIndex partition;
  };
  OwnerUnit(std::string name, LogSet& logs, const Place& place, const platform::Clock& clock,
            std::uint64_t seed);

  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] WitnessStore& store() { return store_; }
  [[nodiscard]] const WitnessStore& store() const { return store_; }

  void TakeCopy() { copies_.push_back(store_.kept().Snapshot()); }
  // A crash that loses the state, restores an older copy of it, or neither. What it was, in words.
  enum class Loss { kNone, kOlderCopy, kEverything };
  Loss CrashLosing(Random& random);

  [[nodiscard]] bool owns() const { return processor_ != nullptr && processor_->owns(); }
  // Over all its lives.
  [[nodiscard]] commands::ProcessorCounts counts() const;
  [[nodiscard]] std::int64_t claims() const;

 private:
  [[nodiscard]] absl::Status Make() override;
  void Drop() override;
  [[nodiscard]] bool Made() const override { return processor_ != nullptr; }
  [[nodiscard]] absl::StatusOr<bool> StepOnce() override { return processor_->Step(); }
  [[nodiscard]] absl::Time Due() const override { return processor_->NextDue(); }

  LogSet& logs_;
  const Place place_;
  const platform::Clock& clock_;
  Random seeds_;
  WitnessStore store_;
  std::vector<commands::MemoryStateStore::Contents> copies_;  // of the store, older ones
  commands::ProcessorCounts counts_before_;
  std::int64_t claims_before_ = 0;
  std::unique_ptr<commands::Processor> processor_;  // last: it uses the store
};

}  // namespace docket::sim
