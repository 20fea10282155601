// ViewStory: views that are brought forward, rebuilt, switched and rolled back on a disk that
// fails. Held against the contract: rows and checkpoint of each live view are of one moment, what
// was written is lost by a power failure alone, and at the end all views are what their logs say.
// Thread-safety: used by one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/faults/walk.h"
#include "tests/projections/projection_world.h"

namespace docket::tests {

class ViewStory final : public StoreStory {
 public:
  explicit ViewStory(SimulatedDisk& disk);
  ~ViewStory() override;

  void Work() override;
  void Check(Since since, Findings& findings) override;
  [[nodiscard]] bool CheckDamaged(Findings& findings) override;

 private:
  void Try(const std::function<absl::Status()>& work);
  [[nodiscard]] absl::Status StepToTheEnd();
  [[nodiscard]] absl::Status RebuildSome();
  [[nodiscard]] absl::Status RollSomeBack();
  // Whether a read failed, which is a finding unless the disk was damaged.
  bool CheckRows(Findings& findings);
  [[nodiscard]] absl::Status CheckScope(const projections::ViewSnapshot& snapshot,
                                        const projections::AnyView& view,
                                        const projections::Scope& scope, Findings& findings);
  void CheckAtTheEnd(Findings& findings);

  SimulatedDisk& disk_;
  ProjectionWorld world_;
  std::vector<absl::Status> errors_;
};

}  // namespace docket::tests
