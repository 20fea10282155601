// StateStory: a small workload of the owners' state store, and its contract held against what is
// left: what the store holds is exactly what its checkpoint says, a write that was acknowledged is
// lost by a power failure alone, and what is forgotten is forgotten whole or not at all.
// As an owner does, it goes on from the checkpoint after a failure. UpgradeStory is the same in a
// directory that another state version left, of which nothing may be seen any more.
// Thread-safety: used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "commands/state_store.h"
#include "tests/faults/walk.h"

namespace docket::tests {

class StateStory : public StoreStory {
 public:
  explicit StateStory(SimulatedDisk& disk);
  ~StateStory() override;

  void Work() override;
  void Check(Since since, Findings& findings) override;
  [[nodiscard]] bool CheckDamaged(Findings& findings) override;

 private:
  [[nodiscard]] absl::StatusOr<std::unique_ptr<commands::StateStore>> Open();
  void WorkOnce(std::int64_t until);
  [[nodiscard]] absl::Status WriteUpTo(commands::StateStore& store, std::int64_t until);
  [[nodiscard]] absl::Status Forget(commands::StateStore& store);
  void CheckContent(commands::StateStore& store, std::int64_t position, Findings& findings);
  void CheckForgotten(commands::StateStore& store, std::int64_t position, Findings& findings);

  SimulatedDisk& disk_;
  std::int64_t written_ = 0;  // the highest position that a write was acknowledged for
  std::int64_t tried_ = 0;
  bool forgotten_ = false;
  bool forgetting_tried_ = false;
  std::vector<absl::Status> errors_;
};

class UpgradeStory final : public StateStory {
 public:
  explicit UpgradeStory(SimulatedDisk& disk);
};

}  // namespace docket::tests
