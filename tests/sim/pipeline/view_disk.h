// ViewDisk: a MemoryViewStore that outlives the processes which write to it. A change can be made
// to fail; then every change fails until Recover or another process ends that, and what was written
// last may be lost by it. It notices a checkpoint that goes back; and it lets others act right
// behind a write, as other threads may.
// Thread-safety: none; the simulation has one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "projections/memory/memory_view_store.h"
#include "tests/sim/random.h"

namespace docket::sim {

class ViewDisk final : public projections::ViewStore {
 public:
  struct Control {
    bool checkpoint_apart = false;      // of a write the rows come first and the checkpoint then
    bool openings_are_ignored = false;  // a loss is told to nobody
  };
  ViewDisk(std::uint64_t seed, const Control& control) : random_(seed), control_(control) {}

  [[nodiscard]] std::unique_ptr<projections::ViewSnapshot> Snapshot() const override {
    return kept_.Snapshot();
  }
  [[nodiscard]] absl::Status Write(const projections::Scope& scope,
                                   const projections::ViewChanges& changes) override;
  [[nodiscard]] absl::Status SetGenerations(
      const projections::GenerationsByView& generations) override;
  // What it made durable nobody can know: a failure may come first.
  [[nodiscard]] absl::Status BeginSync() override { return kept_.BeginSync(); }
  [[nodiscard]] absl::Status DropGeneration(projections::ViewId view,
                                            std::uint32_t generation) override;
  [[nodiscard]] absl::StatusOr<std::int64_t> BytesOf(projections::ViewId view,
                                                     std::uint32_t generation) const override {
    return kept_.BytesOf(view, generation);
  }
  // While failures are to come, or a snapshot is open, or it draws so, it gives up.
  [[nodiscard]] absl::Status Recover() override;
  [[nodiscard]] absl::Status failure() const override;
  [[nodiscard]] std::int64_t opening() const override;

  // Ends a failure. What was written behind the last SetGenerations may be lost, as when a process
  // is killed.
  void OpenAnew();
  // Another store is put in its place.
  void Restore(const projections::MemoryViewStore::Contents& contents);

  // The next `after` changes are made, then `count` fail.
  static constexpr std::int64_t kForEver = INT64_MAX;
  struct Failures {
    std::int64_t after = 0;
    std::int64_t count = kForEver;
  };
  void FailFrom(const Failures& failures) { failures_ = failures; }
  void Mend() { failures_ = {.after = kForEver, .count = 0}; }
  [[nodiscard]] std::int64_t failed_writes() const { return failed_writes_; }
  // Recoveries that lost something.
  [[nodiscard]] std::int64_t losses() const { return losses_; }

  // Called behind each write that was made.
  void SetBystander(std::function<void(const projections::Scope&)> bystander) {
    bystander_ = std::move(bystander);
  }

  [[nodiscard]] const projections::MemoryViewStore& kept() const { return kept_; }
  // Checkpoints that went back.
  [[nodiscard]] const std::vector<std::string>& broken() const { return broken_; }

 private:
  using Change = std::function<absl::Status()>;

  // Whether the next change fails.
  [[nodiscard]] bool Fails();
  [[nodiscard]] absl::Status Fail(Change undecided);
  void KeepCopy();
  [[nodiscard]] absl::Status WriteOrFail(const projections::Scope& scope,
                                         const projections::ViewChanges& changes);
  [[nodiscard]] absl::Status WriteApart(const projections::Scope& scope,
                                        const projections::ViewChanges& changes);
  void CheckForward(const projections::Scope& scope, const view_proto::Checkpoint& next);

  Random random_;
  const Control control_;
  projections::MemoryViewStore kept_;
  // What may be left after a failure: as it was behind the last SetGenerations or later.
  std::vector<projections::MemoryViewStore::Contents> left_;
  bool failing_ = false;
  Change undecided_;  // whether it was made shows when the store is opened anew
  Failures failures_{.after = kForEver, .count = 0};
  std::int64_t failed_writes_ = 0;
  std::int64_t losses_ = 0;
  std::function<void(const projections::Scope&)> bystander_;
  std::vector<std::string> broken_;
};

}  // namespace docket::sim
