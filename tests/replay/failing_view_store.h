// FailingViewStore: a view store that passes everything on to another one, and refuses the changes
// that a test chooses. What it refuses has not happened.
// Thread-safety: as the store beneath. Borrows it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "projections/view_store.h"

namespace docket::tests {

struct ViewStoreChange {
  enum class Kind { kWrite, kSetGenerations, kBeginSync, kDropGeneration };
  Kind kind = Kind::kWrite;
  projections::ViewId view;  // of several: the first; of a sync none
};

class FailingViewStore final : public projections::ViewStore {
 public:
  // `judge`: asked before each change; its error is the answer.
  using Judge = std::function<absl::Status(const ViewStoreChange&)>;
  FailingViewStore(projections::ViewStore& store, Judge judge)
      : store_(store), judge_(std::move(judge)) {}

  [[nodiscard]] std::unique_ptr<projections::ViewSnapshot> Snapshot() const override {
    return store_.Snapshot();
  }
  [[nodiscard]] absl::Status Write(const projections::Scope& scope,
                                   const projections::ViewChanges& changes) override {
    const absl::Status judged = judge_({ViewStoreChange::Kind::kWrite, scope.view});
    return judged.ok() ? store_.Write(scope, changes) : judged;
  }
  [[nodiscard]] absl::Status SetGenerations(
      const projections::GenerationsByView& generations) override {
    const projections::ViewId view =
        generations.empty() ? projections::ViewId() : generations.begin()->first;
    const absl::Status judged = judge_({ViewStoreChange::Kind::kSetGenerations, view});
    return judged.ok() ? store_.SetGenerations(generations) : judged;
  }
  // Done when it returns: so a test knows what is on the disk.
  [[nodiscard]] absl::Status BeginSync() override {
    const absl::Status judged = judge_({ViewStoreChange::Kind::kBeginSync, projections::ViewId()});
    return judged.ok() ? store_.SetGenerations({}) : judged;
  }
  [[nodiscard]] absl::Status DropGeneration(projections::ViewId view,
                                            std::uint32_t generation) override {
    const absl::Status judged = judge_({ViewStoreChange::Kind::kDropGeneration, view});
    return judged.ok() ? store_.DropGeneration(view, generation) : judged;
  }
  [[nodiscard]] absl::StatusOr<std::int64_t> BytesOf(projections::ViewId view,
                                                     std::uint32_t generation) const override {
    return store_.BytesOf(view, generation);
  }
  [[nodiscard]] absl::Status Recover() override { return store_.Recover(); }
  [[nodiscard]] absl::Status failure() const override { return store_.failure(); }
  [[nodiscard]] std::int64_t opening() const override { return store_.opening(); }

 private:
  projections::ViewStore& store_;
  const Judge judge_;
};

}  // namespace docket::tests
